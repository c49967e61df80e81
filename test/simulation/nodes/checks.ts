/** What must be true of several nodes whatever happens, held against the database and the moments of things. */
import * as Y from 'yjs';
import { openDocument } from '../../../server/drafts/document/draft-document.ts';
import { replay } from '../../../server/drafts/log/replay.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import type { LogEntry } from '../../../server/storage/tables/drafts.ts';
import type { Client } from './client.ts';

/** Milliseconds after which a lost right shows nothing more. */
export const longestView = 250;

/** Milliseconds that an entry may be under way, and that its date may be ahead of the time of the database. */
const [longestWay, mostEarly] = [15_000, 250];

export interface Checks {
  revoked(person: string): void;
  /** Whoever took the right away was told that it is done. */
  answered(person: string): void;
  /** The settings of all servers that serve, by the database. */
  inForce(settings: string | null): void;
  /** An entry of the log says that it was made then. */
  dated(at: string): void;
  sent(client: Client, marker: string): void;
  received(client: Client, kind: 'document' | 'control'): void;
  durable(client: Client, vector: ReadonlyMap<number, number>): void;
  closed(client: Client, code: number): void;
  /** Who is connected sees who else is, and nobody who is not; without a wire, only those with the same node. */
  presence(clients: readonly Client[], isDead: boolean): void;
  /** After everything has come to rest. */
  atRest(clients: readonly Client[], entries: readonly LogEntry[], isEnded: boolean): Promise<void>;
}

export class Broken extends Error {
  override name = 'Broken';
}

interface ChecksDeps {
  readonly storage: Pick<Storage, 'drafts'>;
  readonly draft: string;
  /** Milliseconds since the start. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Waits for what is checked in the background. */
  readonly meanwhile: (check: Promise<void>) => void;
}

export function createChecks({ storage, draft, now, start, meanwhile }: ChecksDeps): Checks {
  const revokedAt = new Map<string, number>();
  const answered = new Set<string>();
  let inForce: { readonly settings: string | null; readonly since: number } = { settings: null, since: -Infinity };
  const sentAt = new Map<string, { readonly person: string; readonly at: number }>();
  const fail = (what: string): never => {
    throw new Broken(`${what}, at ${now()}`);
  };
  /** I3: acknowledged is on disk. */
  const isInLog = async (client: Client, vector: ReadonlyMap<number, number>): Promise<void> => {
    const { doc } = replay(await storage.drafts.log(draft));
    for (const [id, clock] of vector)
      if (Y.getState(doc.store, id) < clock) fail(`${client.name} was told that something is on disk that is not`);
  };
  return {
    revoked: (person) => void revokedAt.set(person, now()),
    answered: (person) => void answered.add(person),
    inForce: (settings) => {
      if (settings !== inForce.settings) inForce = { settings, since: now() };
    },
    dated: (at) => {
      const [late, early] = [now() - Date.parse(at) + start, Date.parse(at) - start - now()];
      if (late > longestWay || early > mostEarly) fail(`an entry is dated ${Math.round(late)} ms ago`);
    },
    // What was sent again may have been taken the first time.
    sent: ({ person }, marker) => void (sentAt.has(marker) || sentAt.set(marker, { person, at: now() })),
    received: ({ name, person, node }, kind) => {
      if (kind === 'document' && node && node.settings !== inForce.settings && now() > inForce.since + longestView)
        fail(`${name} was shown the draft by ${node.name}, whose settings are not in force`);
      const at = revokedAt.get(person);
      if (kind === 'document' && answered.has(person)) fail(`${name} was shown the draft after the end of the right was answered`);
      if (kind === 'document' && at !== undefined && now() > at + longestView)
        fail(`${name} was shown the draft ${Math.round(now() - at)} ms after the right to see it ended`);
    },
    durable: (client, vector) => meanwhile(isInLog(client, vector)),
    closed: ({ name, person }, code) => {
      const isExpected = code === 4403 ? revokedAt.has(person) : [1006, 1012, 1013, 4409, 4529].includes(code);
      if (!isExpected) fail(`${name} was closed with ${code}`);
    },
    presence: (clients, isDead) => {
      const here = clients.filter(({ node }) => node !== null);
      for (const { name, node, present } of here) {
        const others = here.filter((one) => !isDead || one.node === node).map(({ doc }) => doc.clientID);
        const [seen, right] = [[...present()], others].map((ids) => ids.sort((a, b) => a - b).join());
        if (seen !== right)
          fail(`${name} sees ${seen} in the draft, where ${right} are; closed: ${clients.map(({ closed }) => closed).join()}`);
      }
    },
    atRest: async (clients, entries, isEnded) => {
      const log = await storage.drafts.log(draft);
      const [head] = await storage.drafts.heads([draft]);
      const { doc, length, damaged } = replay(log);
      if (head && head.head !== length) fail(`the log has ${length} entries, and its head is ${head.head}`);
      if (damaged.length > 0) fail(`entries ${damaged.join()} of the log cannot be applied`);
      if (entries.length !== length) fail(`${entries.length} entries were added, and the log has ${length}`);
      admitAgain(entries, fail);
      const inLog = new Set(doc.getMap('chosen').keys());
      for (const [marker, { person, at }] of sentAt)
        if (inLog.has(marker) && at > (revokedAt.get(person) ?? Infinity)) fail(`${marker} was taken of somebody whose right had ended`);
      for (const client of clients) {
        if (revokedAt.has(client.person)) continue;
        if (isEnded && client.closed !== 4409) fail(`${client.name} was not told that the draft is closed`);
        if (!isEnded) compare(client, doc, fail);
      }
    },
  };
}

/** I4: each entry is one that would be admitted after those before it. */
function admitAgain(entries: readonly LogEntry[], fail: (what: string) => never): void {
  const document = openDocument({ snapshot: null, entries: [] }, () => {});
  for (const [at, entry] of entries.entries()) {
    const verdict = document.admit(entry.update, entry.by);
    if (verdict.type !== 'accepted') fail(`entry ${at} would not be admitted after those before it: ${verdict.type}`);
    document.confirm([entry], 1);
  }
}

function compare({ name, doc, node, closed }: Client, log: Y.Doc, fail: (what: string) => never): void {
  const [theirs, ours] = [doc, log].map((one) => JSON.stringify([...one.getMap('chosen').keys()].sort()));
  if (theirs !== ours) fail(`${name} (${node?.name ?? closed}) has ${theirs}, and the log ${ours}`);
}
