/** Checks the state after a crash, through the product's own storage, and reports every violation. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { readContents } from '../../../server/ops/backup/contents.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import type { StoredSnapshot } from '../../../server/storage/tables/drafts.ts';
import { databaseName } from './recorded-sqlite.ts';
import type { Change } from './recording.ts';
import { createScratch } from './scratch.ts';

/** Made when it is needed: test files share this module, and the first that ends removes what is there. */
let folder: string | null = null;
let images = 0;
export function removeImages(): void {
  if (folder !== null) rmSync(folder, { recursive: true });
  folder = null;
}

/** Opens files as the server would after the power is back, and answers what is found. */
export async function openImage<T>(
  image: ReadonlyMap<string, Uint8Array>,
  look: (storage: Storage, path: string) => Promise<T>,
): Promise<T> {
  const place = join((folder ??= createScratch()), String((images += 1)));
  mkdirSync(place);
  for (const [name, bytes] of image) writeFileSync(join(place, name), bytes);
  const path = join(place, databaseName);
  // A thread for each would take more time than the check itself.
  const storage = await openSqliteStorage(path, {}, openInProcess);
  try {
    return await look(storage, path);
  } finally {
    await storage.close();
    rmSync(place, { recursive: true });
  }
}

/**
 * What is wrong with an image, given the changes that were acknowledged before the crash and those that were only asked for: a change
 * is there whole or not at all, and those that are there are the first so many, the acknowledged ones among them.
 */
export async function faultsOf(
  image: ReadonlyMap<string, Uint8Array>,
  acknowledged: readonly Change[],
  asked: readonly Change[],
): Promise<string[]> {
  try {
    return await openImage(image, async (storage, path) => [
      ...integrityFaults(
        path,
        [...acknowledged.slice(-1), ...asked].map(({ digest }) => digest),
      ),
      ...(await logFaults(storage, acknowledged, asked)),
      ...(await commitFaults(storage, acknowledged, asked)),
    ]);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** SQLite finds the file whole, and it holds what it held after one of the changes. */
function integrityFaults(path: string, digests: readonly string[]): string[] {
  const database = new SqliteDatabase(path);
  try {
    const found = database.pragma('integrity_check', { simple: true });
    if (found !== 'ok') return [`integrity_check: ${String(found)}`];
    return digests.includes(readContents(database).digest) ? [] : ['the database holds what it held after none of the changes'];
  } finally {
    database.close();
  }
}

/** Every log begins with the acknowledged edits, byte for byte or in a snapshot, and continues with requested ones. */
async function logFaults(storage: Storage, acknowledged: readonly Change[], asked: readonly Change[]): Promise<string[]> {
  const changes = [...acknowledged, ...asked];
  const [sure, possible] = [logsOf(acknowledged), logsOf(changes)];
  const faults: string[] = [];
  for (const [draft, updates] of possible) {
    const { snapshot, entries } = await storage.drafts.log(draft);
    const compacted = snapshot?.entries ?? 0;
    const length = compacted + entries.length;
    const least = sure.get(draft)?.length ?? 0;
    if (length < least) faults.push(`draft ${draft} lost ${least - length} acknowledged changes of ${least}`);
    if (length > updates.length) faults.push(`draft ${draft} has ${length} changes of ${updates.length}`);
    if (snapshot && !wasCompacted(changes, draft, snapshot)) faults.push(`draft ${draft} has a snapshot that nobody made`);
    const other = entries.findIndex(({ update }, at) => !isSame(update, updates[compacted + at]));
    if (other !== -1) faults.push(`draft ${draft} has another change at ${compacted + other}`);
  }
  return faults;
}

export const isSame = (one: Uint8Array, other: Uint8Array | undefined): boolean => other !== undefined && Buffer.compare(one, other) === 0;

const wasCompacted = (changes: readonly Change[], id: string, { entries, update, metadata }: StoredSnapshot): boolean =>
  changes.some(
    ({ compacted }) =>
      compacted?.draft === id &&
      compacted.snapshot.entries === entries &&
      compacted.snapshot.metadata === metadata &&
      isSame(compacted.snapshot.update, update),
  );

function logsOf(changes: readonly Change[]): Map<string, Uint8Array[]> {
  const logs = new Map<string, Uint8Array[]>();
  for (const { draft, update } of changes.flatMap(({ appended = [] }) => appended)) {
    const log = logs.get(draft) ?? [];
    logs.set(draft, log);
    log.push(update);
  }
  return logs;
}

/** An acknowledged commit is there with all its parts, any other with all or none. */
async function commitFaults(storage: Storage, acknowledged: readonly Change[], asked: readonly Change[]): Promise<string[]> {
  const faults: string[] = [];
  for (const change of [...acknowledged, ...asked]) {
    if (!change.committed) continue;
    const parts = await partsOf(storage, change.committed);
    const there = parts.filter(Boolean).length;
    const isSure = acknowledged.includes(change);
    if (there !== parts.length && (isSure || there > 0))
      faults.push(`the ${isSure ? 'acknowledged ' : ''}commit of ${change.committed.draft} has ${there} of ${parts.length} parts`);
  }
  return faults;
}

/** The parts of a commit, each there or not. */
export async function partsOf(
  { drafts, profiles, outcomes, audit }: Storage,
  { key, draft, profile }: NonNullable<Change['committed']>,
): Promise<boolean[]> {
  const stored = await drafts.byId(draft);
  const current = await profiles.byId(profile.id);
  const revision = await profiles.revision(profile.id, profile.revision);
  return [
    (await outcomes.byId(key)) !== null,
    (await audit.newest({ limit: 1_000 })).filter(({ after }) => after?.['key'] === key && after['draft'] === draft).length === 1,
    revision?.draft === draft,
    (current?.revision ?? 0) >= profile.revision,
    stored?.state === 'committed' && stored.profile?.id === profile.id && stored.profile.revision === profile.revision,
  ];
}
