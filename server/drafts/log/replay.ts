/** A draft's document and all that is known of it, from its log. */
import * as Y from 'yjs';
import { contribute, type Folded } from '../../../core/draft/contributions.ts';
import type { DraftLog, LogEntry, StoredSnapshot } from '../../storage/tables/drafts.ts';
import { createClientIds, type ClientIds } from './client-ids.ts';
import { readMetadata, type SnapshotMetadata } from './snapshot-metadata.ts';

export interface Replayed extends Folded {
  readonly doc: Y.Doc;
  /** Entries of the log that were taken in. */
  length: number;
  readonly clientIds: ClientIds;
  /** Places in the log of what could not be applied and was left out. */
  readonly damaged: readonly number[];
}

/** Nobody asks for the id of a document here; to make one up, Yjs would ask the system for chance thirty times. */
export const emptyDoc = (): Y.Doc => new Y.Doc({ guid: '' });

/** Throws where a snapshot is damaged: without its metadata nobody could say who wrote what it holds. */
export function replay({ snapshot, entries }: DraftLog): Replayed {
  const metadata = snapshot && metadataOf(snapshot);
  const damaged: number[] = [];
  const replayed: Replayed = {
    doc: emptyDoc(),
    length: metadata?.entries ?? 0,
    contributions: new Map(metadata?.contributions),
    carrier: metadata?.carrier ?? null,
    clientIds: createClientIds(metadata?.owners),
    damaged,
  };
  if (snapshot) Y.applyUpdate(replayed.doc, snapshot.update);
  for (const entry of entries) {
    try {
      take(replayed, entry);
      for (const client of insertionsOf(entry.update).clients) replayed.clientIds.bind(client, entry.by.id);
    } catch {
      damaged.push(replayed.length - 1);
    }
  }
  return replayed;
}

/** Of a log, as it is read. */
export const bytesOf = ({ snapshot, entries }: DraftLog): number =>
  entries.reduce((sum, { update }) => sum + update.byteLength, snapshot?.update.byteLength ?? 0);

/** Takes the next entry in; answers the facts it wrote. Throws where it cannot be applied, and counts it all the same. */
export function take(replayed: Replayed, { update, by }: LogEntry): string[] {
  replayed.length++;
  return contribute(replayed.doc, replayed, by, () => Y.applyUpdate(replayed.doc, update));
}

/** Under which client ids an update inserts, and never fewer insertions than it has in lists and texts. An entry that cannot be read holds none; it is left out of every document. */
export function insertionsOf(update: Uint8Array): { readonly clients: ReadonlySet<number>; readonly listed: number } {
  try {
    const structs = Y.decodeUpdate(update).structs.filter((struct) => !(struct instanceof Y.Skip));
    const listed = structs.filter((struct) => struct instanceof Y.Item && struct.parentSub === null).length;
    return { clients: new Set(structs.map(({ id }) => id.client)), listed };
  } catch {
    return { clients: new Set(), listed: 0 };
  }
}

function metadataOf({ entries, metadata }: StoredSnapshot): SnapshotMetadata {
  const read = readMetadata(metadata);
  if (read?.entries !== entries)
    throw new Error('A snapshot of a draft is damaged: its metadata cannot be read. Restore the database from a backup.');
  return read;
}

/** Whether nothing in the document waits for what is not there. */
export const isWhole = ({ store }: Y.Doc): boolean => store.pendingStructs === null && store.pendingDs === null;
