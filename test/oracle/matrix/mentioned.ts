/** Searches the text that a socket received for things that its user may not see. */
import type { Oracle } from '../authorization.ts';
import type { RelayClient } from '../../support/relay-client.ts';

/** What the relay must not name to a user. */
export interface Hidden {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** `company` are the ids of the other members of the draft. */
export const hiddenFrom = (oracle: Oracle, caller: string, company: readonly string[] = []): Hidden => ({
  ids: oracle.unmentionable(caller),
  names: oracle.unmentionableNames(caller, company),
});

/** The ids and names in every control message and in the reason of the close, without those in the address itself. [H30] [P17] */
export function mentionedOn({ received, state }: RelayClient, path: string, { ids, names }: Hidden): string[] {
  const text = [...received.filter(({ message }) => message !== null).map(({ message }) => JSON.stringify(message)), state.reason].join(
    '\n',
  );
  return [...ids.filter((id) => text.includes(id) && !path.includes(id)), ...names.filter((name) => isNamed(text, name))];
}

/** Some are words that any sentence may contain: those count only between quotes. */
const isNamed = (text: string, name: string): boolean =>
  name.includes('-') ? text.includes(name) : [`"${name}"`, `\\"${name}\\"`, `“${name}”`].some((quoted) => text.includes(quoted));
