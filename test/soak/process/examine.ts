/** Compares a data folder, as a killed server left it, with what its clients were told; reads a copy, so that the server itself recovers the original. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import * as Y from 'yjs';
import type { Asked, Ledger, Made } from './ledger.ts';

export interface Findings {
  /** Acknowledged edits that the log does not hold, and acknowledged commits that are nowhere. */
  readonly lost: string[];
  /** Keys that took effect more than once, and revisions that no key made. */
  readonly doubled: string[];
  /** A profile without its revisions, a committed draft without its revision, a commit without its answer or its line in the audit. */
  readonly halved: string[];
  /** What SQLite itself finds. */
  readonly damaged: string[];
  /** Canonical changes in the folder. */
  readonly commits: number;
  /** What the logs of open drafts with acknowledged edits come to. */
  readonly documents: Map<string, Y.Doc>;
}

interface Revision {
  readonly profile_id: string;
  readonly revision: number;
  readonly content: string;
  readonly draft_id: string | null;
}

/** The check searches edits of closed drafts once: their log has ended. `all` searches them again. */
export function examine(folder: string, ledger: Ledger, archive: Map<string, Uint8Array>, all = false): Findings {
  const copy = mkdtempSync(join(tmpdir(), 'accord-examined-'));
  try {
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('-shm') });
    const database = new SqliteDatabase(join(copy, 'accord.sqlite'));
    try {
      return findingsIn(database, ledger, archive, all);
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function findingsIn(database: SqliteDatabase.Database, ledger: Ledger, archive: Map<string, Uint8Array>, all: boolean): Findings {
  const read = <Row>(sql: string, ...parameters: unknown[]): Row[] => database.prepare(sql).all(...parameters) as Row[];
  const drafts = read<{ id: string; state: string; profile_id: string | null; profile_revision: number | null }>('select * from drafts');
  const revisions = read<Revision>('select * from revisions order by profile_id, revision');
  const outcomes = read<{ id: string; answer: string }>('select id, answer from outcomes').map(({ id, answer }) => ({
    key: id,
    made: (JSON.parse(answer) as { profile: Made }).profile,
  }));
  const document = (draft: string): Y.Doc => {
    const doc = new Y.Doc();
    for (const { bytes } of read<{ bytes: Buffer }>('select bytes from draft_snapshots where draft_id = ?', draft))
      Y.applyUpdate(doc, bytes);
    for (const { bytes } of read<{ bytes: Buffer }>('select bytes from draft_updates where draft_id = ? order by seq', draft))
      Y.applyUpdate(doc, bytes);
    return doc;
  };

  const [lost, doubled, halved]: string[][] = [[], [], []];
  const documents = new Map<string, Y.Doc>();
  const openDrafts = new Set(drafts.filter(({ state }) => state === 'open').map(({ id }) => id));
  const wanted = [...ledger.editsByDraft, ...(all ? [...archive].map(([draft, update]) => [draft, [update]] as const) : [])];
  for (const [draft, updates] of wanted) {
    const doc = document(draft);
    const missing = updates.filter((update) => !isHeld(update, doc));
    if (missing.length > 0) lost?.push(`${missing.length} acknowledged edits of the draft ${draft}`);
    if (openDrafts.has(draft)) {
      documents.set(draft, doc);
      continue;
    }
    const merged = Y.mergeUpdates([...updates, ...(archive.has(draft) ? [archive.get(draft)!] : [])]);
    archive.set(draft, merged);
    ledger.editsByDraft.delete(draft);
  }

  const outcomeByKey = new Map(outcomes.map((outcome) => [outcome.key, outcome.made]));
  for (const [key, { made }] of ledger.askedByKey) if (made && !isSame(outcomeByKey.get(key), made)) lost?.push(`the commit ${key}`);

  const nameOf = ({ id, revision }: Made): string => `${id}@${revision}`;
  const revisionByName = new Map(revisions.map((row) => [`${row.profile_id}@${row.revision}`, row]));
  const keyByName = new Map<string, string>();
  for (const { key, made } of outcomes) {
    if (!ledger.askedByKey.has(key)) doubled?.push(`the key ${key}, which nobody sent`);
    if (keyByName.has(nameOf(made))) doubled?.push(`${nameOf(made)}, made by ${keyByName.get(nameOf(made))} and by ${key}`);
    keyByName.set(nameOf(made), key);
    if (!revisionByName.has(nameOf(made))) halved?.push(`the outcome of ${key} without its revision`);
  }
  for (const row of read<Revision>("select r.* from revisions r where r.by not in ('accord', 'test')"))
    if (!keyByName.has(`${row.profile_id}@${row.revision}`)) halved?.push(`${row.profile_id}@${row.revision}, which no outcome names`);

  const revisionsByDraft = Map.groupBy(revisions, ({ draft_id }) => draft_id);
  for (const { id, state, profile_id, profile_revision } of drafts) {
    const of = revisionsByDraft.get(id) ?? [];
    if (of.length > 1) doubled?.push(`the draft ${id}, committed ${of.length} times`);
    const isWhole =
      state === 'committed' ? of.length === 1 && of[0]?.profile_id === profile_id && of[0]?.revision === profile_revision : of.length === 0;
    if (!isWhole) halved?.push(`the draft ${id}, ${state} with ${of.length} revisions`);
  }
  halved?.push(...profilesWithoutHistory(read('select id, revision, content from profiles'), revisions));
  halved?.push(
    ...keysWithoutAudit(
      read(`select json_extract(after, '$.key') as key from audit where event like 'profile-%' and via = 'session'`),
      outcomes,
    ),
  );
  const damaged = [database.pragma('integrity_check', { simple: true }), database.pragma('foreign_key_check')]
    .filter((answer) => answer !== 'ok' && !(Array.isArray(answer) && answer.length === 0))
    .map((answer) => JSON.stringify(answer));
  return { lost: lost ?? [], doubled: doubled ?? [], halved: halved ?? [], damaged, commits: outcomes.length, documents };
}

const isSame = (a: Made | undefined, b: Made): boolean => a?.id === b.id && a.revision === b.revision;

/** Each profile has every revision from 1 to its own, the newest of which is what it is. */
function profilesWithoutHistory(
  profiles: readonly { id: string; revision: number; content: string }[],
  revisions: readonly Revision[],
): string[] {
  const byProfile = Map.groupBy(revisions, ({ profile_id }) => profile_id);
  const isWhole = (profile: (typeof profiles)[number]): boolean => {
    const of = byProfile.get(profile.id) ?? [];
    return (
      of.length === profile.revision && of.every(({ revision }, index) => revision === index + 1) && of.at(-1)?.content === profile.content
    );
  };
  return profiles.filter((profile) => !isWhole(profile)).map(({ id }) => `the profile ${id} and its revisions`);
}

function keysWithoutAudit(audited: readonly { key: string }[], outcomes: readonly { key: string }[]): string[] {
  const times = Map.groupBy(audited, ({ key }) => key);
  return outcomes
    .filter(({ key }) => times.get(key)?.length !== 1)
    .map(({ key }) => `the key ${key}, audited ${times.get(key)?.length ?? 0} times`);
}

/** Whether a document has taken in all of an update: each struct, and each deletion. */
export function isHeld(update: Uint8Array, doc: Y.Doc): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  if (structs.some(({ id, length }) => id.clock + length > Y.getState(doc.store, id.client))) return false;
  const deleted = Y.createDeleteSetFromStructStore(doc.store);
  return [...ds.clients].every(([client, ranges]) =>
    ranges.every(({ clock, len }) => {
      for (let at = clock; at < clock + len; at++) if (!Y.isDeleted(deleted, Y.createID(client, at))) return false;
      return true;
    }),
  );
}

/** Commits that a kill cut off, by whether they had taken effect. */
export function cutOff(ledger: Ledger): { sent: number; cut: number } {
  const all: Asked[] = [...ledger.askedByKey.values()];
  const sum = (of: (asked: Asked) => number): number => all.reduce((total, asked) => total + of(asked), 0);
  return { sent: sum(({ sent }) => sent), cut: sum(({ cutOff }) => cutOff) };
}
