/** The rules of one list of tags, the same for access control and for resource tags. */
import type { Issue } from './issues.ts';
import { issue } from './issue.ts';
import { lengthOf, limits } from './limits.ts';
import type { TagRow } from './profile.ts';

const allowedKey = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;

/** `path` is the list's own pointer; each row is pointed at below it by its id. [V20] */
export function validateTags(rows: readonly TagRow[], path: '/tags' | '/accessControl/tags'): Issue[] {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const { id, key, value } of rows) {
    const at = `${path}/${id}`;
    if (key === '') {
      issues.push(issue('tag-key-missing', at, `The tag with the value "${value}" has no key; type one, or remove the tag.`));
      continue;
    }
    if (lengthOf(key) > limits.tagKey)
      issues.push(issue('tag-key-too-long', at, `The key "${key}" has ${lengthOf(key)} characters; shorten it to ${limits.tagKey}.`));
    if (key.startsWith('aws:'))
      issues.push(issue('tag-key-reserved', at, `The key "${key}" starts with "aws:", which is reserved; choose another.`));
    if (!allowedKey.test(key))
      issues.push(
        issue('tag-key-characters', at, `The key "${key}" may hold only letters, digits, spaces and _ . : / = + - @; remove the rest.`),
      );
    if (seen.has(key)) issues.push(issue('tag-key-duplicate', at, `The key "${key}" is used twice; keep one of them.`));
    if (lengthOf(value) > limits.tagValue)
      issues.push(
        issue('tag-value-too-long', at, `The value of "${key}" has ${lengthOf(value)} characters; shorten it to ${limits.tagValue}.`),
      );
    seen.add(key);
  }
  return issues;
}
