/** What must be true of several nodes whatever happens, held against the database and the moments of things. */
import * as Y from 'yjs';
import { openDocument } from '../../../server/drafts/document/draft-document.ts';
import { replay } from '../../../server/drafts/log/replay.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import type { LogEntry } from '../../../server/storage/tables/drafts.ts';
import type { Client, Received } from './client.ts';
import { createLogChecks, type LogChecks } from './log-checks.ts';

/** Milliseconds after which a lost right shows nothing more. */
export const longestView = 250;

export interface Checks extends Omit<LogChecks, 'canonical'> {
  revoked(person: string): void;
  /** Whoever took the right away was told that it is done. */
  answered(person: string): void;
  /** The settings of all servers that serve, by the database. */
  inForce(settings: string | null): void;
  /** Ten seconds ago a node ended, and with it the people who had these client ids. */
  gone(ids: readonly number[], clients: readonly Client[], endedAt: number): void;
  /** A client was sent an edit by another a while ago. */
  reached(marker: string, clients: readonly Client[]): void;
  /** A client asks for a commit, with this key, of these choices. */
  asked(key: string, chosen: string): void;
  received(client: Client, kind: Received): void;
  durable(client: Client, vector: ReadonlyMap<number, number>): void;
  closed(client: Client, code: number): void;
  /** Who is connected sees who else is, and nobody who is not; without a wire, only those with the same node. */
  presence(clients: readonly Client[], isDead: boolean): void;
  /** After everything has come to rest. */
  atRest(clients: readonly Client[], entries: readonly LogEntry[]): Promise<void>;
}

export class Broken extends Error {
  override name = 'Broken';
}

interface ChecksDeps {
  readonly storage: Pick<Storage, 'drafts' | 'profiles'>;
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
  const fail = (what: string): never => {
    throw new Broken(`${what}, at ${now()}`);
  };
  /** Of I3: what is acknowledged is on disk. */
  const isInLog = async (client: Client, vector: ReadonlyMap<number, number>): Promise<void> => {
    const { doc } = replay(await storage.drafts.log(draft));
    for (const [id, clock] of vector)
      if (Y.getState(doc.store, id) < clock) fail(`${client.name} was told that something is on disk that is not`);
  };
  const { canonical, ...ofLog } = createLogChecks({ now, start, fail });
  /** What was reviewed, by the key of the commit. */
  const asked = new Map<string, string>();
  return {
    ...ofLog,
    added: (entry) => {
      // With the transaction that ends a right the database takes nothing more by it.
      if (revokedAt.has(entry.by.id)) fail(`an entry was taken of ${entry.by.username}, whose right had ended`);
      ofLog.added(entry);
    },
    revoked: (person) => void revokedAt.set(person, now()),
    answered: (person) => void answered.add(person),
    inForce: (settings) => {
      if (settings !== inForce.settings) inForce = { settings, since: now() };
    },
    asked: (key, chosen) => void asked.set(key, chosen),
    received: ({ name, person, node }, kind) => {
      if (kind !== 'control' && node && node.machine.cutFor() > longestView)
        fail(`${name} was told something by ${node.name}, which has reached no database for ${Math.round(node.machine.cutFor())} ms`);
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
    gone: (ids, clients, endedAt) => {
      for (const { name, node, present } of clients) {
        if (!node) continue;
        const seen = ids.filter((id) => present().has(id));
        if (seen.length > 0) fail(`${name} still sees ${seen.join()} in the draft, whose node ended at ${endedAt}`);
      }
    },
    reached: (marker, clients) => {
      for (const { name, node, doc } of clients)
        if (!doc.getMap('chosen').has(marker)) fail(`${marker} has not reached ${name} at ${node?.name}`);
    },
    atRest: async (clients, entries) => {
      await canonical(storage, draft, asked);
      const state = ofLog.state();
      const log = await storage.drafts.log(draft);
      const [head] = await storage.drafts.heads([draft]);
      const { doc, length, damaged } = replay(log);
      if (head && head.head !== length) fail(`the log has ${length} entries, and its head is ${head.head}`);
      if (damaged.length > 0) fail(`entries ${damaged.join()} of the log cannot be applied`);
      if (entries.length !== length) fail(`${entries.length} entries were added, and the log has ${length}`);
      admitAgain(entries, fail);
      for (const client of clients) {
        if (revokedAt.has(client.person)) continue;
        if (state === 'open') compare(client, doc, fail);
        // Whoever is not told how asks over HTTP.
        else if (client.closed !== 4409 || (client.ending ?? state) !== state)
          fail(`${client.name} was not told that the draft is ${state}: ${client.closed}, ${client.ending}`);
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
