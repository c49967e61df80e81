/** The rules of one list of tags, the same for access control and for resource tags. */
import type { Fix } from '../profile/edits.ts';
import type { Issue } from './issues.ts';
import { fix, issue } from './issue.ts';
import { pointer } from '../json/pointer.ts';
import { lengthOf, limits } from '../profile/limits.ts';
import type { TagList, TagRow } from '../profile/profile.ts';

const notAllowed = /[^\p{L}\p{N}\p{Zs}_.:/=+\-@]/gu;
const reserved = 'aws:';

/**
 * `path` is the list's own pointer; each row is pointed at below it by its id. [V20]
 * Fixes are offered where the list of a proposal is named; `mayEmpty` says whether its last row may go.
 */
export function validateTags(
  rows: readonly TagRow[],
  path: '/tags' | '/accessControl/tags',
  list: { readonly name: TagList; readonly mayEmpty: boolean } | null = null,
): Issue[] {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  let keys: ReadonlySet<string> | undefined;
  const remove = (row: string): Fix | null =>
    list && (rows.length > 1 || list.mayEmpty) ? fix('Remove', 'this tag', '', [{ type: 'remove-tag', list: list.name, row }]) : null;
  /** The key without what is not allowed, unless that would be another mistake. */
  const clean = (row: string, key: string): Fix | null => {
    const text = key.replace(notAllowed, '');
    keys ??= new Set(rows.map((one) => one.key));
    if (!list || text === '' || keys.has(text) || (text.startsWith(reserved) && !key.startsWith(reserved))) return null;
    return fix('Change the key to', text, '', [{ type: 'set-tag', list: list.name, row, part: 'key', text }]);
  };
  /** Kept where people have it so; most did not mean it. [V61] */
  const trim = (row: string, key: string, value: string): Fix | null => {
    const texts = { key: key.trim(), value: value.trim() };
    keys ??= new Set(rows.map((one) => one.key));
    if (!list || texts.key === '' || (texts.key !== key && (keys.has(texts.key) || texts.key.startsWith(reserved)))) return null;
    const { name } = list;
    const edits = (['key', 'value'] as const).map((part) => ({ type: 'set-tag' as const, list: name, row, part, text: texts[part] }));
    return fix('Remove', 'the outer white space', '', edits);
  };
  for (const { id, key, value } of rows) {
    const add = (code: Issue['code'], message: string, ...fixes: readonly (Fix | null)[]): void =>
      void issues.push(issue(code, path + pointer(id), message, ...fixes));
    if (key === '') {
      add('tag-key-missing', `The tag with the value "${value}" has no key; type one, or remove the tag.`, remove(id));
      continue;
    }
    if (isLonger(key, limits.tagKey))
      add('tag-key-too-long', `The key "${key}" has ${lengthOf(key)} characters; shorten it to ${limits.tagKey}.`);
    if (key.startsWith(reserved)) add('tag-key-reserved', `The key "${key}" starts with "${reserved}", which is reserved; choose another.`);
    if (key.search(notAllowed) >= 0)
      add(
        'tag-key-characters',
        `The key "${key}" may hold only letters, digits, spaces and _ . : / = + - @; remove the rest.`,
        clean(id, key),
      );
    if (seen.has(key)) add('tag-key-duplicate', `The key "${key}" is used twice; keep one of them.`, remove(id));
    if (isLonger(value, limits.tagValue))
      add('tag-value-too-long', `The value of "${key}" has ${lengthOf(value)} characters; shorten it to ${limits.tagValue}.`);
    if (key.trim() !== key || value.trim() !== value)
      add(
        'tag-outer-space',
        `The ${key.trim() === key ? `value "${value}" of "${key}"` : `key "${key}"`} begins or ends with white space, and fits no tag without it; remove it unless it is meant.`,
        trim(id, key, value),
      );
    seen.add(key);
  }
  return issues;
}

/** Counts only where it could matter: no text has more code points than code units. */
const isLonger = (text: string, most: number): boolean => text.length > most && lengthOf(text) > most;
