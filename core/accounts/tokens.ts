/** Personal access tokens: what they can be for, and what keeps one from being made. Knows no secrets. */

/** What a token starts with, so that people and scanners know one that was left lying about. */
export const tokenPrefix = 'accord_pat_';

export const tokenScopes = ['decisions', 'profiles:read', 'profiles:write', 'users:read', 'users:write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

export const tokenNameMax = 100;

/** A sentence, or null. */
export function tokenNameProblem(name: string): string | null {
  if (name === '') return 'The token has no name; say what it is for, such as “Nightly export”.';
  const { length } = Array.from(name);
  if (length > tokenNameMax) return `The name has ${length} characters; shorten it to ${tokenNameMax}.`;
  return /\p{Cc}/u.test(name) ? 'The name has line breaks or other control characters; remove them.' : null;
}

/** All in milliseconds since 1970; `latest` is the same moment a year after `now`. A sentence, or null. [W44] */
export function tokenEndProblem(end: number, now: number, latest: number): string | null {
  if (!Number.isFinite(end)) return 'The token has no end that is a date; give one within a year.';
  if (end <= now) return 'The token would have ended already; give a later end.';
  return end > latest ? 'The token would be good for more than a year; give an earlier end.' : null;
}
