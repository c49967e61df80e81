/** What this device keeps for one person: drafts with their unsent edits, and copies of what the server said last. */
import type { Contributions } from '../../core/draft/contributions.ts';
import type { Base, ProfileContent } from '../../core/profile/profile.ts';

/** A Save that was asked for and has not been answered; `id` is its idempotency key. */
export interface SaveRequest {
  readonly id: string;
  readonly digest: string;
  /** What the person saw in the review. */
  readonly content: ProfileContent;
  readonly at: string;
}

/** How a draft ended on the server. */
export interface Ending {
  readonly how: 'committed' | 'discarded' | 'gone';
  readonly by: string | null;
  /** What it was committed as; null also where that is out of sight. */
  readonly profile: { readonly id: string; readonly revision: number } | null;
  /** The request that committed it; absent where that is not known. */
  readonly commit?: { readonly id: string; readonly digest: string } | null;
}

/** A draft as this device knows it; its document is kept beside, as updates. */
export interface DraftRecord {
  readonly id: string;
  readonly base: Base;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** It has no edits, as far as is known here: nothing is lost if it is deleted. */
  readonly fresh: boolean;
  /** The server knows of it. */
  readonly onServer: boolean;
  /** Holds edits the server has not acknowledged. */
  readonly unsaved: boolean;
  /** The document when the server last had all of it. */
  readonly acknowledged: { readonly snapshot: Uint8Array; readonly content: ProfileContent } | null;
  readonly save: SaveRequest | null;
  readonly ending: Ending | null;
  /** The draft that goes on in this one; absent where none does. */
  readonly continues?: string;
  /** The last writer of each fact, as the server told it last; records of earlier versions lack it. */
  readonly contributions?: Contributions;
}

/** The parts of a record that change after it was made. */
export type DraftChange = Partial<Omit<DraftRecord, 'id' | 'createdAt'>>;

export interface LocalStore {
  /** False where the browser keeps nothing: all of it is gone with the window. */
  readonly keeps: boolean;
  drafts(): Promise<DraftRecord[]>;
  draft(id: string): Promise<DraftRecord | null>;
  /** Adds a draft; one that is there stays as it is, for another tab may have begun to edit it. */
  addDraft(record: DraftRecord, update: Uint8Array | null): Promise<void>;
  /** Changes a record that exists; the other tabs learn of it. */
  changeDraft(id: string, change: DraftChange): Promise<void>;
  /** Deletes a draft, unless what is stored of it must stay; asked within the transaction. */
  deleteDraft(id: string, mustStay?: (updates: Uint8Array[]) => boolean): Promise<void>;
  updates(id: string): Promise<Uint8Array[]>;
  /**
   * Settles when the updates are in the database, and with them, in one transaction, what they change of the record; false, and
   * nothing is written, where there is no such draft.
   */
  appendUpdates(id: string, updates: readonly Uint8Array[], change: DraftChange | null): Promise<boolean>;
  /** Replaces all updates of a draft by one, made from them inside the transaction. */
  mergeUpdates(id: string, merge: (updates: Uint8Array[]) => Uint8Array): Promise<void>;
  deleteUpdates(id: string): Promise<void>;
  cached<T>(key: string): Promise<T | null>;
  cache(key: string, value: unknown): Promise<void>;
  /** Removes everything the server has too; what exists only here stays. */
  forget(): Promise<void>;
  /** Calls back when records change, here or in another tab; returns the way to stop. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** Whether a record holds something that would be lost with it. */
export const isOnlyHere = (record: DraftRecord): boolean => !record.fresh && (record.unsaved || !record.onServer || record.save !== null);
