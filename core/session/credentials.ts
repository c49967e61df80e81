/** What a username and a password must look like: one sentence about what is wrong, or null. */

export const usernameMax = 100;
/** Length is what counts, not composition (NIST SP 800-63B). In Unicode code points. */
export const passwordMin = 8;
/** Bounds the work of hashing. In Unicode code points. */
export const passwordMax = 256;

/** Shows the value, for it is no secret. [G7] */
export function usernameProblem(username: string): string | null {
  if (username === '') return `A username is missing; give one of 1 to ${usernameMax} characters.`;
  if (username.length > usernameMax) return `A username has at most ${usernameMax} characters, this one ${username.length}; shorten it.`;
  if (/^[a-zA-Z0-9_.@-]+$/.test(username)) return null;
  return `The username ${JSON.stringify(username)} has characters that are not allowed; use letters a–z, digits and _ . @ - only.`;
}

/** Never shows the value nor its length. [G8] */
export function passwordProblem(password: string): string | null {
  const length = Array.from(password).length;
  if (length < passwordMin) return `The password is too short; use at least ${passwordMin} characters.`;
  if (length > passwordMax) return `The password is too long; use at most ${passwordMax} characters.`;
  return null;
}
