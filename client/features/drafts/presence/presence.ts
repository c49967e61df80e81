/** The other people in the draft, and the place of each; what they send is text from strangers and treated as such. */
import { createMemo, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { Awareness } from 'y-protocols/awareness';
import { legible } from '../../../../core/profile/stored-text.ts';
import { createKeyed, type Keyed } from '../editor/model/keyed.ts';

export interface Person {
  /** One for each window; a person may have several. */
  readonly client: number;
  readonly username: string;
  readonly name: string;
  readonly color: string;
  readonly place: string | null;
}

export interface Presence {
  /** Everybody else, one entry for each window. */
  readonly others: Accessor<readonly Person[]>;
  /** Everybody else, one entry for each person. */
  readonly people: Accessor<readonly Person[]>;
  readonly at: Keyed<readonly Person[]>;
  /** Tells the others where this person is; null for nowhere. */
  go(place: string | null): void;
}

const longestText = 80;

export function createPresence(awareness: Awareness, me: { username: string; name: string }): Presence {
  const [others, setOthers] = createSignal<readonly Person[]>([]);
  const at = createKeyed<readonly Person[]>(
    [],
    (a, b) => a.length === b.length && a.every((person, index) => person.client === b[index]?.client),
  );
  const look = (): void => {
    const found = readPeople(awareness.getStates(), awareness.clientID);
    setOthers(found);
    at.replace(
      Map.groupBy(
        found.filter((person) => person.place !== null),
        (person) => person.place ?? '',
      ),
    );
  };
  awareness.setLocalState({ user: me, focus: null });
  awareness.on('change', look);
  onCleanup(() => awareness.off('change', look));
  look();
  return {
    others,
    people: createMemo(() => [...new Map(others().map((person) => [person.username || person.name, person])).values()]),
    at,
    go: (place) => {
      const before = (awareness.getLocalState()?.['focus'] ?? null) as { place?: string } | null;
      if ((before?.place ?? null) !== place) awareness.setLocalStateField('focus', place === null ? null : { place });
    },
  };
}

/** Reads whatever others sent; what is not of the expected form is left out. [U13] */
export function readPeople(states: ReadonlyMap<number, unknown>, self: number): Person[] {
  const people: Person[] = [];
  for (const [client, state] of states) {
    if (client === self || !isRecord(state) || !isRecord(state['user'])) continue;
    const { user, focus } = state;
    const name = legible(shortText(user['name']) || shortText(user['username']));
    if (!name) continue;
    people.push({
      client,
      name,
      username: shortText(user['username']),
      color: colorOf(user['color']),
      place: (isRecord(focus) && shortText(focus['place'], 600)) || null,
    });
  }
  return people.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.client - b.client));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const shortText = (value: unknown, most = longestText): string => (typeof value === 'string' ? value.slice(0, most).trim() : '');
const colorOf = (value: unknown): string =>
  typeof value === 'string' && /^(#[0-9a-f]{6}|hsl\(\d{1,3} \d{1,3}% \d{1,3}%\))$/i.test(value) ? value : '#667085';
