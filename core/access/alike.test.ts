import fc from 'fast-check';
import { expect, it } from 'vitest';
import { catalog, names, profile, world } from '../../test/support/access-worlds.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { closure } from '../catalog/closure.ts';
import { alikeTo, createAlike } from './alike.ts';
import type { ProfileFacts } from './facts.ts';
import { mostDifferent } from './near-sets.ts';

const limited = (...resources: string[]) => ({ resources, tags: { Country: 'Chile' } });
const all = (): boolean => true;
const found = (profiles: readonly ProfileFacts[], id: string, counts: (one: ProfileFacts) => boolean = all) =>
  alikeTo(world(profiles, []), id, counts, 100).alike.map((one) => [one.profile.id, [...one.lacks], [...one.adds]]);

it('[A70] what is granted under the same access control is equal, however it was chosen, called and tagged', () => {
  const one = profile('one', ['Prompts.Edit'], limited('Prompt', 'Queue'));
  const same = { ...profile('same', ['Prompts.View', 'Prompts.Edit'], limited('Queue', 'Prompt')), name: 'Other', tags: { a: 'b' } };
  const elsewhere = profile('elsewhere', ['Prompts.Edit'], { resources: ['Prompt', 'Queue'], tags: { Country: 'Peru' } });
  const [wider, open] = [profile('wider', ['Prompts.Edit'], limited('Prompt')), profile('open', ['Prompts.Edit'])];
  const noLimit = profile('no limit', ['Prompts.Edit'], { resources: ['Prompt'], tags: {} });
  const profiles = [one, same, elsewhere, wider, open, noLimit];
  expect(found(profiles, 'one')).toEqual([['same', [], []]]);
  expect(found(profiles, 'open')).toEqual([['no limit', [], []]]);
  expect(found(profiles, 'one', ({ id }) => id !== 'same')).toEqual([]);
  expect(found(profiles, 'gone')).toEqual([]);
});

it('[A71] what differs in three permissions at most is nearly equal, the nearest first, with what each lacks and adds', () => {
  const own = profile('own', ['Users.View', 'Queues.View']);
  const three = profile('three', ['Prompts.View', 'Queues.View', 'Users.View', 'ContactSearch.View', 'RestrictTaskCreation.Access']);
  const one = profile('one', ['Users.View']);
  const four = profile('four', [...three.chosen, 'RestrictContactAccessByHierarchy.View']);
  expect(found([own, three, one, four], 'own')).toEqual([
    ['one', ['Queues.View'], []],
    ['three', [], ['ContactSearch.View', 'Prompts.View', 'RestrictTaskCreation.Access']],
  ]);
  const { alike, more } = alikeTo(world([own, three, one], []), 'own', all, 1);
  expect([alike.length, more]).toEqual([1, true]);
});

const near = fc.subarray([...names].slice(0, 12), { maxLength: 6 });
const plain = fc.record({ chosen: near, limit: fc.constantFrom(null, limited('Prompt'), limited('Queue')), isSeen: fc.boolean() });

it('[A72] the search for every one that is like another answers as each compared with each', () => {
  const seen = { alike: 0, alone: 0 };
  const law = fc.property(fc.array(plain, { maxLength: 14 }), (some) => {
    const profiles = some.map(({ chosen, limit }, at) => profile(`p${at}`, chosen, limit));
    const counts = ({ id }: ProfileFacts): boolean => some[Number(id.slice(1))]!.isSeen;
    const search = createAlike(world(profiles, []), counts);
    for (const _ of search.steps());
    const answered = search.found().map(({ id }) => id);
    const expected = profiles.filter(
      (one) => counts(one) && profiles.some((other) => counts(other) && other !== one && areAlike(one, other)),
    );
    expect([...answered].sort()).toEqual(expected.map(({ id }) => id).sort());
    seen.alike += expected.length;
    seen.alone += profiles.length - expected.length;
  });
  fc.assert(law, lawOptions(200));
  for (const count of Object.values(seen)) expect(count).toBeGreaterThanOrEqual(met(20));
});

function areAlike(one: ProfileFacts, other: ProfileFacts): boolean {
  const [mine, theirs] = [closure(catalog, one.chosen), closure(catalog, other.chosen)];
  const alone = [...mine.filter((name) => !theirs.includes(name)), ...theirs.filter((name) => !mine.includes(name))];
  return alone.length <= mostDifferent && JSON.stringify(one.accessControl) === JSON.stringify(other.accessControl);
}
