/** What is said of a password that is to be, while it is typed and before it is sent. */
import { passwordMin, passwordProblem } from '../../../core/accounts/credentials.ts';

/** While it is typed; the server, which knows more words and names, has the last one. */
export function hintOf(password: string, names: readonly string[]): string {
  if (password === '') return `At least ${passwordMin} characters; four words that do not belong together are good.`;
  return passwordProblem(password, names)?.detail ?? 'This password is long enough, and not easy to guess.';
}

/** Two passwords that are to be one. */
const againProblem = (password: string, again: string): string | null =>
  password === again ? null : 'The two passwords differ; type the same one twice.';

/** `names` must not be all of it. */
export const newPasswordProblems = (
  { password, again }: { readonly password: string; readonly again: string },
  names: readonly string[],
): { readonly password: string | null; readonly again: string | null } => ({
  password: passwordProblem(password, names)?.detail ?? null,
  again: againProblem(password, again),
});
