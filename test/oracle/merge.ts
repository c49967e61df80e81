/** The three-way merge as naive as can be: truth tables, sets and loops. Shares no code with core. */
import { naiveClosure } from './closure.ts';

export interface State {
  readonly name: string;
  readonly description: string;
  readonly chosen: readonly string[];
  readonly resources: readonly string[];
  readonly accessTags: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Outcome {
  /** Lists sorted, tags as sorted pairs. */
  readonly state: unknown;
  /** Each item as one line, sorted. */
  readonly items: readonly string[];
}

type Three<T> = readonly [base: T, mine: T, theirs: T];

/** What an undefined value means depends on the caller: a tag that does not exist. */
function three<T>([base, mine, theirs]: Three<T>, picked: string | undefined): { readonly value: T; readonly clash: boolean } {
  if (mine === theirs) return { value: mine, clash: false };
  if (mine === base) return { value: theirs, clash: false };
  if (theirs === base) return { value: mine, clash: false };
  return { value: picked === 'mine' ? mine : picked === 'theirs' ? theirs : base, clash: true };
}

/** Of one permission by itself; each is worked out once. */
const alone = new Map<string, Set<string>>();
function requiredBy(name: string): Set<string> {
  const known = alone.get(name) ?? naiveClosure([name]);
  alone.set(name, known);
  return known;
}

const escaped = (key: string): string => key.split('~').join('~0').split('/').join('~1');

const get = (tags: Readonly<Record<string, string>>, key: string): string | undefined => new Map(Object.entries(tags)).get(key);

function allOf(lists: readonly (readonly string[])[]): string[] {
  const all = new Set<string>();
  for (const list of lists) for (const name of list) all.add(name);
  return [...all].sort();
}

/** Three merged sets: in all where base has it, else in any. */
function join([base, mine, theirs]: Three<readonly string[]>): string[] {
  const result: string[] = [];
  for (const name of allOf([base, mine, theirs])) {
    const [b, m, t] = [base.includes(name), mine.includes(name), theirs.includes(name)];
    if ((b && m && t) || (!b && (m || t))) result.push(name);
  }
  return result;
}

function mergeTags(
  sides: Three<Readonly<Record<string, string>>>,
  at: string,
  choices: ReadonlyMap<string, string>,
  items: string[],
): { readonly pairs: [string, string][]; readonly clashes: string[] } {
  const pairs: [string, string][] = [];
  const clashes: string[] = [];
  for (const key of allOf(sides.map((tags) => Object.keys(tags)))) {
    const values = sides.map((tags) => get(tags, key)) as unknown as Three<string | undefined>;
    const id = `${at}/${escaped(key)}`;
    const { value, clash } = three(values, choices.get(id));
    if (clash) {
      clashes.push(key);
      items.push(`${id} tag ${JSON.stringify(values.map((one) => one ?? null))}`);
    }
    if (value !== undefined) pairs.push([key, value]);
  }
  return { pairs, clashes };
}

function mergeChosen(sides: Three<State>, choices: ReadonlyMap<string, string>, items: string[]): string[] {
  const [base, mine, theirs] = sides;
  const [before, one, other] = sides.map(({ chosen }) => naiveClosure(chosen)) as [Set<string>, Set<string>, Set<string>];
  const sure: string[] = [];
  const kept: string[] = [];
  for (const name of join([base.chosen, mine.chosen, theirs.chosen])) {
    const needs: string[] = [];
    for (const required of requiredBy(name)) if (before.has(required) && !(one.has(required) && other.has(required))) needs.push(required);
    if (base.chosen.includes(name) || needs.length === 0) {
      sure.push(name);
      continue;
    }
    items.push(`/chosen/${escaped(name)} re-grant ${mine.chosen.includes(name) ? 'mine' : 'theirs'} ${needs.sort().join()}`);
    if (choices.get(`/chosen/${escaped(name)}`) === 'keep') kept.push(name);
  }
  const stays = naiveClosure(sure);
  const orphaned = [...one].filter((name) => other.has(name) && !stays.has(name));
  for (const name of orphaned) {
    let comesWithAnother = false;
    for (const another of orphaned) if (another !== name && requiredBy(another).has(name)) comesWithAnother = true;
    if (comesWithAnother) continue;
    items.push(`/chosen/${escaped(name)} orphaned-grant`);
    if (choices.get(`/chosen/${escaped(name)}`) === 'keep') kept.push(name);
  }
  return [...sure, ...kept].sort();
}

function mergeControl(sides: Three<State>, choices: ReadonlyMap<string, string>, items: string[]): unknown {
  const keyItems: string[] = [];
  const undecided = mergeTags(sides.map(({ accessTags }) => accessTags) as never, '/accessControl/tags', new Map(), keyItems);
  const picked = mergeTags(sides.map(({ accessTags }) => accessTags) as never, '/accessControl/tags', choices, []);
  const sorted = (state: State): [string[], [string, string][]] => [
    [...state.resources].sort(),
    Object.entries(state.accessTags).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  const [mine, theirs] = [sorted(sides[1]), sorted(sides[2])];
  const joined: typeof mine = [join(sides.map(({ resources }) => resources) as never), undecided.pairs];
  const rest = ([resources, pairs]: typeof mine): typeof mine => [resources, pairs.filter(([key]) => !undecided.clashes.includes(key))];
  items.push(...keyItems);
  let whole = rest(joined);
  const isNew = ![mine, theirs].some((side) => JSON.stringify(side) === JSON.stringify(joined));
  if (isNew && JSON.stringify(rest(mine)) !== JSON.stringify(rest(theirs))) {
    items.push(`/accessControl access-control ${JSON.stringify([mine, theirs, joined].map(rest))}`);
    if (choices.get('/accessControl') === 'mine') whole = rest(mine);
    if (choices.get('/accessControl') === 'theirs') whole = rest(theirs);
  }
  const pairs = [...whole[1], ...picked.pairs.filter(([key]) => undecided.clashes.includes(key))].sort(([a], [b]) => (a < b ? -1 : 1));
  return whole[0].length + pairs.length === 0 ? null : [whole[0], pairs];
}

/** Choices by item id: keep, leave, mine, theirs, joined. */
export function naiveMerge(sides: Three<State>, choices: ReadonlyMap<string, string>): Outcome {
  const items: string[] = [];
  const text = (field: 'name' | 'description'): string => {
    const values = sides.map((side) => side[field]) as unknown as Three<string>;
    const { value, clash } = three(values, choices.get(`/${field}`));
    if (clash) items.push(`/${field} text ${JSON.stringify(values)}`);
    return value;
  };
  const state = {
    name: text('name'),
    description: text('description'),
    chosen: mergeChosen(sides, choices, items),
    accessControl: mergeControl(sides, choices, items),
    tags: mergeTags(sides.map(({ tags }) => tags) as never, '/tags', choices, items).pairs,
  };
  return { state, items: items.sort() };
}
