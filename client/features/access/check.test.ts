import { expect, it } from 'vitest';
import { catalog, profile } from '../../../test/support/access-worlds.ts';
import { changeWords } from './change-words.ts';
import { stepsOf } from './check-steps.ts';
import { checkPath, fromAddress, toAddress } from './question.ts';

const asked = (tags: Record<string, string> = {}, type = '') => ({ permission: 'Queues.View', type, tags });
const chile = { resources: ['Queue'], tags: { Country: 'Chile', Team: 'Sales' } };

it('[U220] a question survives its address, and an address of anything is a question', () => {
  const question = { user: 'u-1', permission: 'Queues.View', type: 'Queue', tags: { 'a=b&c': '=' } };
  const search = new URL(`http://x${checkPath(question)}`).searchParams;
  expect(fromAddress(Object.fromEntries(search))).toEqual(question);
  expect(toAddress(fromAddress({}))).toEqual({});
  for (const tags of ['[1]', '{"a":1}', 'null', '{', '7'])
    expect(fromAddress({ tags, user: ['a', 'b'] })).toMatchObject({ user: '', tags: {} });
});

it('[U221] each profile says whether it grants, why, within which tags, and what the resource lacks', () => {
  const profiles = [
    profile('none', ['Prompts.View']),
    profile('limited', ['Queues.View'], chile),
    profile('open', ['Queues.Edit']),
    profile('elsewhere', ['Queues.View'], { ...chile, resources: ['Prompt'] }),
  ];
  const told = (tags: Record<string, string>, type = '') =>
    stepsOf(catalog, profiles, asked(tags, type), []).map((step) => [step.profile?.id, step.allows, step.sentence]);
  expect(told({ Country: 'Chile' })).toEqual([
    ['elsewhere', true, 'grants it, for it is chosen, and limits it by no tags.'],
    ['open', true, 'grants it, because Queues – Edit requires Queues – View, and limits it by no tags.'],
    [
      'limited',
      false,
      'grants it, for it is chosen, but on Queues only with Country: Chile and Team: Sales; the resource lacks Team: Sales.',
    ],
    ['none', false, 'does not grant Queues – View.'],
  ]);
  expect(told(chile.tags, 'Prompt')).toContainEqual([
    'elsewhere',
    true,
    'grants it, for it is chosen, but on Prompts only with Country: Chile and Team: Sales; the resource has these tags.',
  ]);
});

it('[U221] profiles out of sight are told as the server tells them', () => {
  const because = [{ code: 'granted' }, { code: 'granted', profile: 'p', name: 'P' }, { code: 'user-disabled' }];
  expect(stepsOf(catalog, [], asked(), because)).toEqual([
    { profile: null, allows: true, sentence: 'grants it, and limits it by no tags.' },
  ]);
});

it('[U222] each change is a sentence with the page on which it is made', () => {
  const words = (change: { readonly type: string }) => changeWords(catalog, 'u', { ...change, profile: 'p', name: 'Pro' });
  expect(words({ type: 'enable-user' })).toEqual({ text: 'Enable the account', path: '/users/u' });
  expect(words({ type: 'assign' })).toEqual({ text: 'Assign “Pro”', path: '/users/u' });
  expect(changeWords(catalog, 'u', { type: 'withdraw', profile: 'p', name: 'Pro', unchoose: ['Queues.Edit', 'Queues.View'] })).toEqual({
    text: 'Untick Queues – Edit and Queues – View in “Pro”',
    path: '/profiles/p',
  });
  expect(changeWords(catalog, 'u', { type: 'unrestrict', profile: 'p', name: 'Pro', resource: 'Queue' })).toEqual({
    text: 'No longer limit Queues in “Pro”',
    path: '/profiles/p',
  });
  expect(changeWords(catalog, 'u', { type: 'choose', profile: 'p', name: 'Pro', permission: 'Queues.View' }).text).toBe(
    'Choose Queues – View in “Pro”',
  );
  expect(changeWords(catalog, 'u', { type: 'add-tag', key: 'a', value: 'b' })).toEqual({
    text: 'Give the resource the tag a: b',
    path: null,
  });
  expect(changeWords(catalog, 'u', { type: 'remove-tag', key: 'a' })).toEqual({ text: 'Take the tag a from the resource', path: null });
});
