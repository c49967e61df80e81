/** What a socket told in words, searched for things out of the sight of whoever heard it. */
import type { Oracle } from '../oracle/authorization.ts';
import type { TestSocket } from './socket.ts';

/** What must not be named to somebody. */
export interface Hidden {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** `company` are the ids of those who are at the draft too. */
export const hiddenFrom = (oracle: Oracle, caller: string, company: readonly string[] = []): Hidden => ({
  ids: oracle.unmentionable(caller),
  names: oracle.unmentionableNames(caller, company),
});

/** The ids and names in every control message and in the reason of the close; what the address itself named is nothing new. [H30] [P17] */
export function mentionedOn({ told, reason }: TestSocket, path: string, { ids, names }: Hidden): string[] {
  const text = [...told.filter(({ message }) => message !== null).map(({ message }) => JSON.stringify(message)), reason()].join('\n');
  return [...ids.filter((id) => text.includes(id) && !path.includes(id)), ...names.filter((name) => isNamed(text, name))];
}

/** Some are words that any sentence may hold: those are told between quotes. */
const isNamed = (text: string, name: string): boolean =>
  name.includes('-') ? text.includes(name) : [`"${name}"`, `\\"${name}\\"`, `“${name}”`].some((quoted) => text.includes(quoted));
