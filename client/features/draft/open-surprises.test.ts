import { expect, it } from 'vitest';
import type { Surprise } from '../../../core/draft/surprises.ts';
import { emptyProposal } from '../../../core/profile/profile.ts';
import { applied, nothingSeen, report, type SeenCount } from '../../data/draft/seen-report.ts';
import { openSurprises } from './open-surprises.ts';

const surprise: Surprise = {
  id: 'removal-undone/Users.View@1.2',
  code: 'removal-undone',
  path: '/chosen/Users.View',
  deeds: [
    { by: 'ann', facts: [{ kind: 'chosen', name: 'Users.View', present: false }] },
    { by: 'ben', facts: [{ kind: 'chosen', name: 'Users.Edit', present: true }] },
  ],
  warning: '',
};
const here = { proposal: { ...emptyProposal, chosen: ['Users.Edit'] }, looked: new Set<string>(), settled: true };

it('[X9] what the server named is shown while it stands here', () => {
  expect(openSurprises([surprise], here)).toEqual([surprise]);
  for (const chosen of [[], ['Users.Edit', 'Users.View']])
    expect(openSurprises([surprise], { ...here, proposal: { ...emptyProposal, chosen } })).toEqual([]);
});

it('[X9] a look hides it until the server has it and says what it counts for', () => {
  const looked = new Set([surprise.id]);
  expect(openSurprises([surprise], { ...here, looked, settled: false })).toEqual([]);
  expect(openSurprises([surprise], { ...here, looked })).toEqual([surprise]);
});

it('[P10] a socket says what it has applied before its first change, and again when that grew', () => {
  const said = (seen: SeenCount): [SeenCount, number | undefined] => {
    const [next, message] = report(seen);
    return [next, message?.frames];
  };
  const [opened, first] = said(nothingSeen);
  const [quiet, again] = said(applied(opened, 0));
  const [, grown] = said(applied(applied(quiet, 1), 2));
  expect([first, again, grown]).toEqual([0, undefined, 2]);
});
