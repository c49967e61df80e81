/** The rules for usernames and passwords; a violation gives a sentence, otherwise null. */
import { guessWork } from './guessability.ts';

export const usernameMax = 100;
/** The only factor: NIST SP 800-63B-4 asks for 15. Length is what counts, not composition. In Unicode code points. */
export const passwordMin = 15;
/** Bounds the work of hashing. In Unicode code points. */
const passwordMax = 256;

/** The least number of characters that an attacker must guess: 15 random digits suffice. */
const leastGuessWork = 6;

/** Shows the value, for it is no secret. [G7] */
export function usernameProblem(username: string): string | null {
  if (username === '') return `A username is missing; give one of 1 to ${usernameMax} characters.`;
  if (username.length > usernameMax) return `A username has at most ${usernameMax} characters, this one ${username.length}; shorten it.`;
  if (/^[a-zA-Z0-9_.@-]+$/.test(username)) return null;
  return `The username ${JSON.stringify(username)} has characters that are not allowed; use letters a–z, digits and _ . @ - only.`;
}

export interface PasswordProblem {
  readonly code: 'password-too-short' | 'password-common' | 'invalid';
  /** What is wrong, and the next step. Never shows the value nor its length. */
  readonly detail: string;
}

/**
 * `names` are what an attacker tries first: names of the person and of the instance. The product's own name is always among them. `words`,
 * folded, count as common beside the built-in ones. [G8] [W12]
 */
export function passwordProblem(password: string, names: readonly string[], words: readonly string[] = []): PasswordProblem | null {
  const length = Array.from(password).length;
  if (length < passwordMin)
    return { code: 'password-too-short', detail: `The password is too short; use at least ${passwordMin} characters, such as four words.` };
  if (length > passwordMax) return { code: 'invalid', detail: `The password is too long; use at most ${passwordMax} characters.` };
  if (guessWork(password, ['accord', ...names], words) >= leastGuessWork) return null;
  return {
    code: 'password-common',
    detail:
      'The password is easy to guess: it is made of names, common words, keys in a row or repetitions; use four words that do not belong together.',
  };
}
