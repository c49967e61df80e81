/** Three-way merge of a profile: what two people made of one base comes together, and what needs a person becomes an item of its own. */
import { pointer } from '../json/pointer.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { closure, derivations, leadsTo } from '../catalog/closure.ts';
import { changeTags, tagChanges, toAccessControl, type TagChange, type Tags } from './difference.ts';
import type { AccessControl, ProfileContent, TagList, TextField } from './profile.ts';

export interface MergeSides {
  readonly base: ProfileContent;
  readonly mine: ProfileContent;
  readonly theirs: ProfileContent;
}

export type Side = 'mine' | 'theirs';

/** A withdrawn permission that would be granted again. */
export interface ReGrant {
  readonly permission: string;
  /** A shortest way from what was newly chosen to it, both included. */
  readonly chain: readonly string[];
}

/** What a person decides. `id` is a JSON pointer into the profile, as an issue's path is. */
export type MergeItem = { readonly id: string } & (
  | {
      /** One side newly chose a permission that needs what the other side withdrew. */
      readonly type: 're-grant';
      readonly permission: string;
      readonly chosenBy: Side;
      /** In code-unit order. */
      readonly reGrants: readonly ReGrant[];
    }
  /** Both sides grant the permission, each for a reason that did not stay. */
  | { readonly type: 'orphaned-grant'; readonly permission: string }
  | { readonly type: 'text'; readonly field: TextField; readonly base: string; readonly mine: string; readonly theirs: string }
  | {
      readonly type: 'tag';
      readonly list: TagList;
      readonly key: string;
      /** Null where the tag does not exist. */
      readonly base: string | null;
      readonly mine: string | null;
      readonly theirs: string | null;
    }
  /** Resource types, and the access tags that are no items themselves. */
  | { readonly type: 'access-control'; readonly mine: AccessControl; readonly theirs: AccessControl; readonly joined: AccessControl }
);

export type Choice = 'keep' | 'leave' | 'mine' | 'theirs' | 'joined';

export interface Merge {
  /** Without a decision yet: least privilege for an item that asks. */
  readonly content: ProfileContent;
  /** In the order of the form. */
  readonly items: readonly MergeItem[];
}

/** The choices an item can be decided by; what leads to the same is offered once, under its first name. */
export function choicesOf(item: MergeItem): readonly Choice[] {
  if (item.type === 're-grant' || item.type === 'orphaned-grant') return ['keep', 'leave'];
  if (item.type !== 'access-control') return ['mine', 'theirs'];
  return [item.mine, item.theirs].some((side) => isSameControl(side, item.joined)) ? ['mine', 'theirs'] : ['mine', 'theirs', 'joined'];
}

/** Deterministic; with mine and theirs exchanged, the same but for the labels. [M2] */
export function mergeProfiles(catalog: Catalog, sides: MergeSides): Merge {
  const names = mergeText('name', sides);
  const descriptions = mergeText('description', sides);
  const permissions = mergeChosen(catalog, sides);
  const control = mergeControl(sides);
  const tags = mergeTags('tags', sides.base.tags, sides.mine.tags, sides.theirs.tags);
  return {
    content: {
      name: names.text,
      description: descriptions.text,
      chosen: permissions.chosen,
      accessControl: control.accessControl,
      tags: tags.tags,
    },
    items: [...names.items, ...descriptions.items, ...permissions.items, ...control.items, ...tags.items],
  };
}

/** The content once these choices, by the items' ids, are made; a choice that its item does not offer counts as none. [M2] */
export const decideMerge = ({ content, items }: Merge, choices: ReadonlyMap<string, Choice>): ProfileContent =>
  items.reduce((before, item) => {
    const choice = choices.get(item.id);
    return choice !== undefined && choicesOf(item).includes(choice) ? decideItem(before, item, choice, items) : before;
  }, content);

function decideItem(content: ProfileContent, item: MergeItem, choice: Choice, items: readonly MergeItem[]): ProfileContent {
  if (item.type === 're-grant' || item.type === 'orphaned-grant')
    return choice === 'keep' ? { ...content, chosen: [...content.chosen, item.permission].sort() } : content;
  if (item.type === 'access-control') {
    const { resources, tags } = item[choice as Side | 'joined'];
    // The tags of keys that are items stay as they are.
    const kept = tagChanges({}, content.accessControl?.tags ?? {}).filter(({ key }) => clashing(items).includes(key));
    return { ...content, accessControl: toAccessControl(resources, changeTags(tags, kept)) };
  }
  const side = choice as Side;
  if (item.type === 'text') return { ...content, [item.field]: item[side] };
  const change = [{ key: item.key, after: item[side] }];
  if (item.list === 'tags') return { ...content, tags: changeTags(content.tags, change) };
  return {
    ...content,
    accessControl: toAccessControl(content.accessControl?.resources ?? [], changeTags(content.accessControl?.tags ?? {}, change)),
  };
}

const sideNames = ['mine', 'theirs'] as const;

/** What either side added is there, what either side took away is not. [M5] */
function joinNames(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const [before, one, other] = [new Set(base), new Set(mine), new Set(theirs)];
  return [...new Set([...mine, ...theirs])].filter((name) => !before.has(name) || (one.has(name) && other.has(name))).sort();
}

function mergeChosen(catalog: Catalog, { base, mine, theirs }: MergeSides): { chosen: readonly string[]; items: MergeItem[] } {
  const granted = { mine: new Set(closure(catalog, mine.chosen)), theirs: new Set(closure(catalog, theirs.chosen)) };
  const before = closure(catalog, base.chosen);
  const sides = { mine, theirs };
  const reGrants = sideNames.flatMap((chosenBy) => {
    const withdrawn = before.filter((permission) => !granted[chosenBy === 'mine' ? 'theirs' : 'mine'].has(permission));
    const added = sides[chosenBy].chosen.filter((permission) => !base.chosen.includes(permission));
    return added.flatMap((permission) => reGrantItem(catalog, chosenBy, permission, withdrawn));
  });
  // Least privilege: until a person keeps it, the merge removes a choice that would grant a withdrawn permission again. [M6]
  const chosen = joinNames(base.chosen, mine.chosen, theirs.chosen).filter(
    (name) => !reGrants.some(({ permission }) => permission === name),
  );
  const stays = new Set(closure(catalog, chosen));
  // [M7]
  const orphaned = [...granted.mine].filter((permission) => granted.theirs.has(permission) && !stays.has(permission));
  // What another orphaned permission requires comes back with it. [M7a]
  const orphanedItems = orphaned
    .filter((name) => !orphaned.some((other) => other !== name && leadsTo(catalog, other, name)))
    .map((permission) => ({ type: 'orphaned-grant', id: pointer('chosen', permission), permission }) as const);
  return { chosen, items: [...reGrants, ...orphanedItems].sort((a, b) => (a.permission < b.permission ? -1 : 1)) };
}

/** An item where the permission needs something withdrawn; none otherwise. [M6] */
function reGrantItem(
  catalog: Catalog,
  chosenBy: Side,
  permission: string,
  withdrawn: readonly string[],
): (MergeItem & { readonly type: 're-grant' })[] {
  const needs = withdrawn.filter((name) => leadsTo(catalog, permission, name));
  if (needs.length === 0) return [];
  const reasons = derivations(catalog, [permission]);
  const reGrants = needs.map((name) => ({ permission: name, chain: reasons.get(name)?.chain ?? [name] }));
  return [{ type: 're-grant', id: pointer('chosen', permission), permission, chosenBy, reGrants }];
}

/** A text both sides changed differently stays as in base until one is picked. [M8] */
function mergeText(field: TextField, sides: MergeSides): { text: string; items: MergeItem[] } {
  const [base, mine, theirs] = [sides.base[field], sides.mine[field], sides.theirs[field]];
  if (mine === base || mine === theirs) return { text: theirs, items: [] };
  if (theirs === base) return { text: mine, items: [] };
  return { text: base, items: [{ type: 'text', id: pointer(field), field, base, mine, theirs }] };
}

type TagItem = MergeItem & { readonly type: 'tag' };

/** By key; a key both sides changed differently stays as in base until one is picked. [M8] */
function mergeTags(list: TagList, base: Tags, mine: Tags, theirs: Tags): { tags: Tags; items: TagItem[] } {
  const changes = { mine: tagChanges(base, mine), theirs: tagChanges(base, theirs) };
  const theirChange = new Map(changes.theirs.map((change) => [change.key, change]));
  const items = changes.mine.flatMap(({ key, before, after }): TagItem[] => {
    const their = theirChange.get(key);
    if (!their || their.after === after) return [];
    const id = list === 'tags' ? pointer('tags', key) : pointer('accessControl', 'tags', key);
    return [{ type: 'tag', id, list, key, base: before, mine: after, theirs: their.after }];
  });
  const clear = (change: TagChange): boolean => !items.some((item) => item.key === change.key);
  return { tags: changeTags(base, [...changes.mine, ...changes.theirs].filter(clear)), items };
}

const noControl: AccessControl = { resources: [], tags: {} };

/**
 * Types join one by one, tags by key. What comes out that neither side made is asked about: one item for each key that clashes,
 * and one for all the rest, so that every choice has a part of its own. [M9]
 */
function mergeControl(sides: MergeSides): { accessControl: AccessControl | null; items: MergeItem[] } {
  const [base, mine, theirs] = [sides.base, sides.mine, sides.theirs].map(({ accessControl }) => accessControl ?? noControl) as [
    AccessControl,
    AccessControl,
    AccessControl,
  ];
  const merged = mergeTags('accessTags', base.tags, mine.tags, theirs.tags);
  const joined = { resources: joinNames(base.resources, mine.resources, theirs.resources), tags: merged.tags };
  const keys = clashing(merged.items);
  const rest = (control: AccessControl): AccessControl => ({ resources: control.resources, tags: without(control.tags, keys) });
  const isOfOneSide = isSameControl(joined, mine) || isSameControl(joined, theirs);
  const item: MergeItem = { type: 'access-control', id: '/accessControl', mine: rest(mine), theirs: rest(theirs), joined: rest(joined) };
  return {
    accessControl: toAccessControl(joined.resources, joined.tags),
    items: [...(isOfOneSide || isSameControl(item.mine, item.theirs) ? [] : [item]), ...merged.items],
  };
}

/** The keys of access tags that are items. */
const clashing = (items: readonly MergeItem[]): string[] =>
  items.flatMap((item) => (item.type === 'tag' && item.list === 'accessTags' ? [item.key] : []));

const without = (tags: Tags, keys: readonly string[]): Tags =>
  changeTags(
    tags,
    keys.map((key) => ({ key, after: null })),
  );

const isSameControl = (a: AccessControl, b: AccessControl): boolean =>
  a.resources.join() === b.resources.join() && tagChanges(a.tags, b.tags).length === 0;
