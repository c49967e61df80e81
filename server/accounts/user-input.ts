/** What people may write about a user, but for the password: one refusal for what is wrong with it, or null. */
import { normalText } from '../../core/profile/content.ts';
import { issue } from '../../core/validation/issue.ts';
import { lengthOf, limits } from '../../core/profile/limits.ts';
import { validateTags } from '../../core/validation/validate-tags.ts';
import { usernameProblem } from '../../core/accounts/credentials.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';

export interface UserInput {
  readonly username?: string;
  readonly displayName?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** In Unicode code points. */
const longestDisplayName = 100;

export function judgeUserInput({ username, displayName, tags }: UserInput): Refusal | null {
  const problem =
    (username === undefined ? null : usernameProblem(username)) ??
    (displayName === undefined ? null : displayNameProblem(normalText(displayName)));
  return problem ? refuse('invalid', problem) : judgeTags(tags ?? {});
}

function displayNameProblem(name: string): string | null {
  if (name === '') return 'The display name is empty; write the name people know this user by, or leave it out.';
  if (lengthOf(name) > longestDisplayName) return `The display name has ${lengthOf(name)} characters; shorten it to ${longestDisplayName}.`;
  return /\p{Cc}/u.test(name) ? 'The display name has line breaks or other control characters; remove them.' : null;
}

/** The tags of a user follow the rules of every resource's tags. [H14] */
function judgeTags(tags: Readonly<Record<string, string>>): Refusal | null {
  const rows = Object.entries(tags).map(([key, value]) => ({ id: key, key, value }));
  const issues = validateTags(rows, '/tags');
  if (rows.length > limits.tags)
    issues.push(issue('tags-too-many', '/tags', `There are ${rows.length} resource tags; keep at most ${limits.tags}.`));
  const error = issues.find(({ severity }) => severity === 'error');
  return error ? refuse('invalid', error.message, issues) : null;
}
