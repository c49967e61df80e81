/** Whose each Yjs client id of a draft is: the first person who uses one keeps it. [P22] */
import { SmallMap } from '../small-map.ts';

export interface ClientIds {
  ownerOf(client: number): string | undefined;
  /** How many ids there are, and how many of them are this person's. */
  count(): number;
  countOf(person: string): number;
  /** Gives an id that is nobody's yet to this person; an id that is somebody's stays theirs. */
  bind(client: number, person: string): void;
  /** The id is nobody's again. */
  release(client: number): void;
  entries(): Iterable<readonly [client: number, person: string]>;
}

export const createClientIds = (known: Iterable<readonly [number, string]> = []): ClientIds => new DraftClientIds(known);

/** A class, for every open draft has one. */
class DraftClientIds implements ClientIds {
  readonly #ownerByClient: SmallMap<number, string>;

  constructor(known: Iterable<readonly [number, string]>) {
    this.#ownerByClient = new SmallMap(known);
  }

  ownerOf(client: number): string | undefined {
    return this.#ownerByClient.get(client);
  }

  count(): number {
    return this.#ownerByClient.size;
  }

  countOf(person: string): number {
    let count = 0;
    for (const owner of this.#ownerByClient.values()) if (owner === person) count++;
    return count;
  }

  bind(client: number, person: string): void {
    if (!this.#ownerByClient.has(client)) this.#ownerByClient.set(client, person);
  }

  release(client: number): void {
    this.#ownerByClient.delete(client);
  }

  entries(): Iterable<readonly [client: number, person: string]> {
    return this.#ownerByClient.entries();
  }
}
