/** Carrying a person's changes over to another state of the profile: what they changed stays changed, the rest is as it is there. */
import type { AccessControl, ProfileContent } from './profile.ts';

/** `ancestor` is what `mine` began from; `theirs` is where the changes shall go. [M2] */
export function carryOver(ancestor: ProfileContent, mine: ProfileContent, theirs: ProfileContent): ProfileContent {
  return {
    name: pick(ancestor.name, mine.name, theirs.name),
    description: pick(ancestor.description, mine.description, theirs.description),
    chosen: mergeNames(ancestor.chosen, mine.chosen, theirs.chosen),
    accessControl: toAccessControl(
      mergeNames(ancestor.accessControl?.resources ?? [], mine.accessControl?.resources ?? [], theirs.accessControl?.resources ?? []),
      mergeTags(ancestor.accessControl?.tags ?? {}, mine.accessControl?.tags ?? {}, theirs.accessControl?.tags ?? {}),
    ),
    tags: mergeTags(ancestor.tags, mine.tags, theirs.tags),
  };
}

const pick = <T>(ancestor: T, mine: T, theirs: T): T => (mine === ancestor ? theirs : mine);

function mergeNames(ancestor: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const merged = new Set(theirs);
  for (const name of mine) if (!ancestor.includes(name)) merged.add(name);
  for (const name of ancestor) if (!mine.includes(name)) merged.delete(name);
  return [...merged].sort();
}

type Tags = Readonly<Record<string, string>>;

function mergeTags(ancestor: Tags, mine: Tags, theirs: Tags): Record<string, string> {
  const valueIn = (tags: Tags, key: string): string | undefined => (Object.hasOwn(tags, key) ? tags[key] : undefined);
  const keys = [...new Set([...Object.keys(ancestor), ...Object.keys(mine), ...Object.keys(theirs)])].sort();
  const merged = new Map<string, string>();
  for (const key of keys) {
    const value = pick(valueIn(ancestor, key), valueIn(mine, key), valueIn(theirs, key));
    if (value !== undefined) merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

const toAccessControl = (resources: string[], tags: Record<string, string>): AccessControl | null =>
  resources.length > 0 || Object.keys(tags).length > 0 ? { resources, tags } : null;
