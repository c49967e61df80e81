import { expect, it } from 'vitest';
import type { AccessControl, ProfileContent } from '../../core/profile/profile.ts';
import { choicesOf, decideMerge, mergeProfiles, type Choice, type MergeItem } from '../../core/profile/merge.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { createRandom } from '../support/random.ts';
import { numRuns } from '../support/runs.ts';
import { requirements } from './closure.ts';
import { naiveMerge, type State } from './merge.ts';

const catalog = builtInCatalog();
const seed = Number(process.env['SEED'] ?? 20_261_123);
const { below, pick } = createRandom(seed);

const isDrawn = (): boolean => below(2) === 1;
const record = (): Record<string, string> =>
  Object.fromEntries(['Country', '__proto__', 'a/b~c'].filter(isDrawn).map((key) => [key, pick(['', 'x', 'y'])]));

/** Neighbours in the catalogue have requirements in common, so that sides meet. */
function pool(): string[] {
  const start = below(catalog.permissions.length);
  return [...catalog.permissions.slice(start, start + 6), pick(catalog.permissions), 'RestrictTaskCreation.Access', 'No.Such', '__proto__'];
}

const state = (names: readonly string[]): State => ({
  name: pick(['A', 'B', 'C']),
  description: pick(['', 'one', 'two']),
  chosen: [...new Set(names.filter(isDrawn))].sort(),
  resources: ['Queue', 'User'].filter(isDrawn),
  accessTags: record(),
  tags: record(),
});

/** As a side would be made: mostly what it came from. */
const changed = (from: State, names: readonly string[]): State => {
  const other = state(names);
  const part = <K extends keyof State>(key: K): Pick<State, K> => ({ [key]: isDrawn() ? other[key] : from[key] }) as Pick<State, K>;
  const flipped = pick(names);
  const chosen = from.chosen.includes(flipped) ? from.chosen.filter((name) => name !== flipped) : [...from.chosen, flipped].sort();
  return {
    ...part('name'),
    ...part('description'),
    ...part('resources'),
    ...part('accessTags'),
    ...part('tags'),
    chosen: isDrawn() ? other.chosen : chosen,
  };
};

const toContent = ({ resources, accessTags, ...rest }: State): ProfileContent => ({
  ...rest,
  accessControl: resources.length > 0 || Object.keys(accessTags).length > 0 ? { resources, tags: accessTags } : null,
});

const pairs = (tags: Readonly<Record<string, string>>) => Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
const flat = (control: AccessControl) => [control.resources, pairs(control.tags)];

function line(item: MergeItem): string {
  switch (item.type) {
    case 're-grant':
      return `${item.id} re-grant ${item.chosenBy} ${item.reGrants.map(({ permission }) => permission).join()}`;
    case 'orphaned-grant':
      return `${item.id} orphaned-grant`;
    case 'access-control':
      return `${item.id} access-control ${JSON.stringify([item.mine, item.theirs, item.joined].map(flat))}`;
    default:
      return `${item.id} ${item.type} ${JSON.stringify([item.base, item.mine, item.theirs])}`;
  }
}

/** Steps from one permission to another, level by level. */
function distance(from: string, to: string): number {
  let level = new Set([from]);
  for (let steps = 0; level.size > 0; steps++) {
    if (level.has(to)) return steps;
    level = new Set([...level].flatMap((name) => [...(requirements.get(name) ?? [])]));
  }
  return NaN;
}

it(
  '[M2] [M5] [M6] [M7] [M8] [M9] a naive merge, written apart, agrees in every case and with every choice',
  { timeout: 60_000 * Math.max(1, numRuns(1)) },
  () => {
    const cases = numRuns(100_000);
    const seen: Record<string, number> = {};
    for (let count = 0; count < cases; count++) {
      const names = pool();
      const base = state(names);
      const [mine, theirs] = [changed(base, names), changed(base, names)];
      const merge = mergeProfiles(catalog, { base: toContent(base), mine: toContent(mine), theirs: toContent(theirs) });
      const choices = new Map<string, Choice>();
      for (const item of merge.items) {
        seen[item.type] = (seen[item.type] ?? 0) + 1;
        if (below(4) > 0) choices.set(item.id, pick(choicesOf(item)));
      }
      const expected = naiveMerge([base, mine, theirs], choices);
      const content = decideMerge(merge, choices);
      const actual = {
        state: { ...content, accessControl: content.accessControl && flat(content.accessControl), tags: pairs(content.tags) },
        items: merge.items.map(line).sort(),
      };
      if (JSON.stringify(actual) !== JSON.stringify(expected)) {
        expect(actual, `seed ${seed}, case ${count}: ${JSON.stringify({ base, mine, theirs, choices: [...choices] })}`).toEqual(expected);
        throw new Error('the order of members differs');
      }
      for (const item of merge.items) {
        if (item.type !== 're-grant') continue;
        for (const { permission, chain } of item.reGrants) {
          const isChain = chain.every((name, at) => at === 0 || requirements.get(chain[at - 1] ?? '')?.has(name));
          if (
            !isChain ||
            chain[0] !== item.permission ||
            chain.at(-1) !== permission ||
            chain.length !== distance(item.permission, permission) + 1
          )
            expect.fail(`seed ${seed}, case ${count}: ${chain.join(' → ')} is no shortest chain from ${item.permission} to ${permission}`);
        }
      }
    }
    for (const type of ['re-grant', 'orphaned-grant', 'text', 'tag', 'access-control'])
      expect(seen[type], type).toBeGreaterThan(cases / 1_000);
  },
);
