/** Whose each Yjs client id of a draft is: the first person who uses one keeps it. [P22] */

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

export function createClientIds(known: Iterable<readonly [number, string]> = []): ClientIds {
  const ownerByClient = new Map<number, string>();
  const countByOwner = new Map<string, number>();
  const bind: ClientIds['bind'] = (client, person) => {
    if (ownerByClient.has(client)) return;
    ownerByClient.set(client, person);
    countByOwner.set(person, (countByOwner.get(person) ?? 0) + 1);
  };
  for (const [client, person] of known) bind(client, person);
  return {
    ownerOf: (client) => ownerByClient.get(client),
    count: () => ownerByClient.size,
    countOf: (person) => countByOwner.get(person) ?? 0,
    bind,
    release: (client) => {
      const owner = ownerByClient.get(client);
      if (owner === undefined) return;
      ownerByClient.delete(client);
      countByOwner.set(owner, countByOwner.get(owner)! - 1);
    },
    entries: () => ownerByClient.entries(),
  };
}
