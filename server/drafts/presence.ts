/** Who is in a draft and where: each socket speaks for itself only, under the name the server knows. */
import { colorOfName } from '../../core/accounts/person-color.ts';
import type { AwarenessEntry } from '../../core/protocol/client-frame.ts';
import { mostPresence } from './limits.ts';
import { SmallMap } from './small-map.ts';

/** The person a socket belongs to. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

export interface Presence<Socket> {
  /**
   * Takes a socket's own state from its frame and stamps it; null when the frame holds none, or one too long. Others' states are ignored. [P7]
   * `owners`: the person (user id) whose edits a client id carries, where it carries any.
   */
  accept(socket: Socket, person: Person, entries: readonly AwarenessEntry[], owners: ReadonlyMap<number, string>): AwarenessEntry | null;
  /** The entry that tells others a socket left; null when it never spoke. */
  leave(socket: Socket): AwarenessEntry | null;
  all(): AwarenessEntry[];
  /** The person (user id) who shows themselves, or did, under a client id. */
  ownerOf(client: number): string | undefined;
}

/** As others are shown it, under the name that the server knows; null where it is too long. [P7] */
export function stamped(entry: AwarenessEntry, { username, displayName }: Person): AwarenessEntry | null {
  const user = { username, name: displayName || username, color: colorOfName(username) };
  const named = { ...entry, state: entry.state && { ...entry.state, user } };
  return bytesOf(named) > mostPresence.state ? null : named;
}

/** Of more clients that left than this, the oldest are forgotten. */
const mostLeft = 1_000;

export const createPresence = <Socket>(): Presence<Socket> => new RoomPresence();

/** A class, for every open draft has one. */
class RoomPresence<Socket> implements Presence<Socket> {
  readonly #clientBySocket = new SmallMap<Socket, number>();
  /** Also remembers who a client id belonged to, because stock clients echo others' states after they left. */
  readonly #ownerByClient = new SmallMap<number, { person: string; socket: Socket | null }>();
  readonly #entryByClient = new SmallMap<number, AwarenessEntry>();

  accept(socket: Socket, person: Person, entries: readonly AwarenessEntry[], owners: ReadonlyMap<number, string>): AwarenessEntry | null {
    const bound = this.#clientBySocket.get(socket);
    const own = entries.find((entry) =>
      bound === undefined ? entry.state !== null && this.#mayBind(entry.client, person, owners) : entry.client === bound,
    );
    // One that came late says what was, and would hide the removal after it.
    if (!own || own.clock < (this.#entryByClient.get(own.client)?.clock ?? 0)) return null;
    const entry = stamped(own, person);
    if (!entry) return null;
    this.#clientBySocket.set(socket, own.client);
    this.#ownerByClient.set(own.client, { person: person.id, socket });
    if (entry.state) this.#entryByClient.set(own.client, entry);
    else this.#entryByClient.delete(own.client);
    return entry;
  }

  leave(socket: Socket): AwarenessEntry | null {
    const client = this.#clientBySocket.get(socket);
    if (client === undefined) return null;
    this.#clientBySocket.delete(socket);
    const owner = this.#ownerByClient.get(client);
    this.#ownerByClient.delete(client);
    if (owner) this.#ownerByClient.set(client, { ...owner, socket: null });
    this.#forgetOldest();
    const last = this.#entryByClient.get(client);
    this.#entryByClient.delete(client);
    return last ? { client, clock: last.clock, state: null } : null;
  }

  all(): AwarenessEntry[] {
    return [...this.#entryByClient.values()];
  }

  ownerOf(client: number): string | undefined {
    return this.#ownerByClient.get(client)?.person;
  }

  #mayBind(client: number, person: Person, owners: ReadonlyMap<number, string>): boolean {
    const owner = this.#ownerByClient.get(client);
    const isAnothers = (owners.get(client) ?? person.id) !== person.id;
    return !isAnothers && (owner === undefined || (owner.person === person.id && owner.socket === null));
  }

  #forgetOldest(): void {
    if (this.#ownerByClient.size <= mostLeft + this.#clientBySocket.size) return;
    for (const [client, { socket }] of this.#ownerByClient) if (socket === null) return this.#ownerByClient.delete(client);
  }
}

/** As it is passed on, which may be longer than it came. */
const bytesOf = ({ state }: AwarenessEntry): number => Buffer.byteLength(JSON.stringify(state));

/**
 * Entries in their order, in groups that are a frame each, the first of them empty where there are none: no frame is larger than what
 * every client may send back, as stock clients do. [P7]
 */
export function* inFrames(entries: Iterable<AwarenessEntry>): Generator<readonly AwarenessEntry[]> {
  let group: AwarenessEntry[] = [];
  let room: number = mostPresence.frame;
  for (const entry of entries) {
    const bytes = bytesOf(entry);
    if (bytes > room) {
      yield group;
      group = [];
      room = mostPresence.frame;
    }
    group.push(entry);
    room -= bytes;
  }
  yield group;
}
