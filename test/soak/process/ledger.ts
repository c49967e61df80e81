/** What the clients of one server were told, and what they requested: the test checks the data folder against it. */
import * as Y from 'yjs';

/** What a commit made. */
export interface Made {
  readonly id: string;
  readonly revision: number;
}

/** A canonical change under its idempotency key. */
export interface Asked {
  readonly draft: string | null;
  /** Times it was sent. */
  sent: number;
  /** The number of times it was sent and the server ended before its answer. */
  cutOff: number;
  /** What a client was told that it made. */
  made: Made | null;
}

export interface Ledger {
  readonly askedByKey: Map<string, Asked>;
  /** The acknowledged edits of drafts whose log is unchecked since. */
  readonly editsByDraft: Map<string, Uint8Array[]>;
  /** Acknowledged change frames. */
  acknowledged: number;
  /** Change frames that were not acknowledged when the server went. */
  unanswered: number;
  reconnects: number;
  /** The codes that sockets were closed with, in their order. */
  readonly closes: number[];
  /** What no client should ever see. */
  readonly faults: string[];
  ask(key: string, draft: string | null): Asked;
  answer(key: string, made: Made): void;
  acknowledge(draft: string, update: Uint8Array): void;
  /** Resolves the next time that an edit or a commit has been handed to the network. */
  next(what: Sent): Promise<void>;
  tell(what: Sent): void;
}
export type Sent = 'edit' | 'commit';

export function createLedger(): Ledger {
  let waiting: { readonly what: Sent; readonly resolve: () => void }[] = [];
  const ledger: Ledger = {
    askedByKey: new Map(),
    editsByDraft: new Map(),
    acknowledged: 0,
    unanswered: 0,
    reconnects: 0,
    closes: [],
    faults: [],
    ask: (key, draft) => {
      const asked = ledger.askedByKey.get(key) ?? { draft, sent: 0, cutOff: 0, made: null };
      ledger.askedByKey.set(key, asked);
      asked.sent += 1;
      return asked;
    },
    answer: (key, made) => {
      const asked = ledger.askedByKey.get(key);
      if (!asked) return void ledger.faults.push(`an answer to the key ${key}, which nobody sent`);
      if (asked.made && (asked.made.id !== made.id || asked.made.revision !== made.revision))
        ledger.faults.push(`two answers to the key ${key}: ${JSON.stringify(asked.made)}, then ${JSON.stringify(made)}`);
      asked.made ??= made;
    },
    acknowledge: (draft, update) => {
      ledger.acknowledged += 1;
      const edits = ledger.editsByDraft.get(draft) ?? [];
      ledger.editsByDraft.set(draft, edits);
      edits.push(update);
      // One update for many is as exact, and keeps a long run small.
      if (edits.length > 200) edits.splice(0, edits.length, Y.mergeUpdates(edits));
    },
    next: (what) => new Promise((resolve) => waiting.push({ what, resolve })),
    tell: (what) => {
      const told = waiting.filter((one) => one.what === what);
      waiting = waiting.filter((one) => one.what !== what);
      for (const { resolve } of told) resolve();
    },
  };
  return ledger;
}
