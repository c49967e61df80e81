/** A draft's document and all that is known of it, from its log. */
import * as Y from 'yjs';
import { emptyHistory, follow, type History } from '../../core/draft/history.ts';
import type { DraftLog, LogEntry, StoredSnapshot } from '../storage/storage.ts';
import { createClientIds, type ClientIds } from './client-ids.ts';
import { addCheckpoint, coverageOf, type Checkpoint, type Coverage } from './coverage.ts';
import { readMemory, type DraftMemory } from './draft-memory.ts';

export interface Replayed {
  readonly doc: Y.Doc;
  readonly history: History;
  readonly clientIds: ClientIds;
  readonly checkpoints: Checkpoint[];
  /** Places in the log of what could not be applied and was left out. */
  readonly damaged: readonly number[];
}

/** Nobody asks for the id of a document here; to make one up, Yjs would ask the system for chance thirty times. */
export const emptyDoc = (): Y.Doc => new Y.Doc({ guid: '' });

/** Throws where a snapshot is damaged: without what it remembers nobody could say what its authors had not seen. */
export function replay({ snapshot, entries }: DraftLog): Replayed {
  const memory = snapshot && memoryOf(snapshot);
  const damaged: number[] = [];
  const replayed: Replayed = {
    doc: emptyDoc(),
    history: memory?.history ?? emptyHistory(),
    clientIds: createClientIds(memory?.owners),
    checkpoints: [...(memory?.checkpoints ?? [])],
    damaged,
  };
  if (snapshot) Y.applyUpdate(replayed.doc, snapshot.update);
  for (const entry of entries) {
    try {
      take(replayed, entry, coverageOf(entry.update));
    } catch {
      damaged.push(replayed.history.length - 1);
    }
  }
  return replayed;
}

/** Takes the next entry in; answers whether surprises may differ after it. Throws where it cannot be applied. */
export function take(
  { doc, history, clientIds, checkpoints }: Replayed,
  { update, by, seen }: Omit<LogEntry, 'coverage'>,
  coverage: Coverage,
): boolean {
  const mayDiffer = follow(doc, history, { by, seen }, () => Y.applyUpdate(doc, update));
  addCheckpoint(checkpoints, { ...coverage, entries: history.length });
  for (const client of coverage.reach.keys()) clientIds.bind(client, by.id);
  return mayDiffer;
}

function memoryOf({ entries, memory }: StoredSnapshot): DraftMemory {
  const read = readMemory(memory);
  if (read?.history.length !== entries)
    throw new Error('A snapshot of a draft is damaged: what it remembers cannot be read. Restore the database from a backup.');
  return read;
}

/** Whether nothing in the document waits for what is not there. */
export const isWhole = ({ store }: Y.Doc): boolean => store.pendingStructs === null && store.pendingDs === null;
