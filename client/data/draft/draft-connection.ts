/** One open draft: its document, kept on this device, shared between tabs, linked to the server, and the truth about all three. */
import { createEffect, createMemo, createRoot, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import * as Y from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import { localEdit } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import type { Surprise } from '../../../core/draft/surprises.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import type { Base, ProfileContent } from '../../../core/profile/profile.ts';
import type { CommitMessage, ServerMessage } from '../../../core/protocol/control.ts';
import type { Api } from '../api.ts';
import { nameHere } from '../base-path.ts';
import type { Edge } from '../edge.ts';
import type { DraftChange, DraftRecord, Ending, LocalStore } from '../local-store.ts';
import type { SessionStore } from '../session.ts';
import { createCrossTab } from './cross-tab.ts';
import { endingOfItem, endingOfMessage } from './ending.ts';
import { createLink, type Access, type Link, type Probe } from './link.ts';
import { fromLocalStore, holdsMore, keepLocalDoc } from './local-doc.ts';
import { holdsAll } from './saving.ts';
import { syncState, type Stop, type SyncState } from './sync-state.ts';

export interface DraftConnection {
  readonly id: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly state: Accessor<SyncState>;
  /** Everything that was edited here is on the server's disk. */
  readonly settled: Accessor<boolean>;
  readonly online: Accessor<boolean>;
  /** There is something to show: a local copy, or the server's. */
  readonly ready: Accessor<boolean>;
  readonly unsaved: Accessor<boolean>;
  /** There is anything to be edited: false for a change that nobody has written, and whose profile as it was is out of sight. */
  readonly begun: Accessor<boolean>;
  /** The server answers, but no socket to it opens. */
  readonly isBlocked: Accessor<boolean>;
  readonly access: Accessor<Access | null>;
  readonly base: Accessor<Base>;
  readonly ending: Accessor<Ending | null>;
  /** Why the server takes nothing more, and what it said to that; null while it does, or the draft has ended. */
  readonly stop: Accessor<{ readonly kind: Stop; readonly reason: string } | null>;
  /** How much of what a draft may hold this one does, in bytes; null while that is not much. */
  /** Whether the server has said that nothing can be saved, for lack of room on its disk. */
  readonly isDiskFull: Accessor<boolean>;
  readonly size: Accessor<{ readonly bytes: number; readonly most: number } | null>;
  /** What the draft said when the server last had all of it. */
  readonly acknowledged: Accessor<ProfileContent | null>;
  /** What edits made apart have done, as the server named it last. */
  readonly surprises: Accessor<readonly Surprise[]>;
  content(): ProfileContent;
  /** Sends what is here, though nobody has edited it. */
  begin(): void;
  /** What it was committed as turns out to hold all that is here. */
  noteHeld(): void;
  /** Somebody has opened the draft again that had ended. */
  reopened(): void;
  reconnect(): void;
  send(message: CommitMessage): boolean;
  onMessage(listener: (message: ServerMessage) => void): () => void;
  change(change: DraftChange): Promise<void>;
  /** What this device holds of it, to be put back after it was abandoned. */
  copy(): { readonly record: DraftRecord; readonly update: Uint8Array };
  /** Forgets the draft on this device, whatever it holds; `close` still has to follow. */
  abandon(): Promise<void>;
  /** Ends everything; what the server has too, or nobody touched, is not kept here any longer than needed. */
  close(): void;
}

export interface ConnectionOptions {
  readonly edge: Edge;
  readonly api: Api;
  readonly session: SessionStore;
  readonly store: LocalStore;
  readonly user: string;
  readonly record: DraftRecord;
  readonly doc: Y.Doc;
  /** Whether the document holds the local copy. */
  readonly hasCopy: boolean;
}

/** Pause before a change of the record is written, so that typing does not write at every key. Milliseconds. */
const recordPause = 300;

/** Pause before the server is told again of a draft that nobody has written. Milliseconds. */
const tellPause = 5_000;

/** Pause before the server is asked again how a draft ended. Milliseconds. */
const askPause = 3_000;

export const connectDraft = (options: ConnectionOptions): DraftConnection => createRoot((dispose) => connect(options, dispose));

function connect(options: ConnectionOptions, dispose: () => void): DraftConnection {
  const { edge, api, session, store, record, doc } = options;
  const [fresh, setFresh] = createSignal(record.fresh);
  const [unsaved, setUnsaved] = createSignal(hasUnsaved(record, doc));
  const [ending, setEnding] = createSignal<Ending | null>(record.ending);
  const [acknowledged, setAcknowledged] = createSignal(record.acknowledged);
  const [gone, setGone] = createSignal(false);
  const [abandoned, setAbandoned] = createSignal(false);
  const [surprises, setSurprises] = createSignal(record.surprises ?? []);
  const [size, setSize] = createSignal<{ readonly bytes: number; readonly most: number } | null>(null);
  const listeners = new Set<(message: ServerMessage) => void>();

  const link = createLink({
    edge,
    id: record.id,
    doc,
    base: record.base,
    onMessage: (message) => hear(message),
    isHeld: fresh,
    probe: () => probe(api, session, current),
  });
  // Every connection tells it anew.
  const base = createMemo<Base>(
    () => {
      const access = link.access();
      return access ? access.base : record.base;
    },
    record.base,
    { equals: (a, b) => a?.profile === b?.profile && a?.revision === b?.revision },
  );
  const isServer = (origin: unknown): boolean => origin === link.provider;
  const crossTab = createCrossTab(
    nameHere(`accord-${options.user}-${record.id}`),
    doc,
    (origin) => isServer(origin) || origin === fromLocalStore,
  );
  /** What another tab sent may have come before what it builds on: it waits in the document, and goes in with the server's frame. */
  let hadWaiting = false;
  doc.on('beforeTransaction', () => (hadWaiting = doc.store.pendingStructs !== null || doc.store.pendingDs !== null));
  /** What others did is on the server, or it would not be here. */
  const isTheirs = (origin: unknown): boolean => isServer(origin) && !hadWaiting;

  /** The first edit that the server lacks. Before what is below, which notes it. */
  const changeOf = (origin: unknown): DraftChange | null => (isTheirs(origin) || unsaved() ? null : { unsaved: true, fresh: false });
  const local = keepLocalDoc(store, record.id, doc, { changeOf, restore: () => restore() });

  const content = (): ProfileContent => proposalToContent(readDraft(doc).proposal);
  /** The record as this tab has left it. */
  let current = record;
  const change = (what: DraftChange): Promise<void> => {
    current = { ...current, ...what };
    return store.changeDraft(record.id, what).catch(() => undefined);
  };
  let isForgotten = false;
  const copy = () => ({ record: { ...current, fresh: fresh(), unsaved: unsaved() }, update: Y.encodeStateAsUpdate(doc) });
  const restore = async (): Promise<void> => {
    const { record, update } = copy();
    if (!isForgotten) await store.addDraft(record, update);
  };

  const begin = (): void => {
    if (ending()) return;
    setFresh(false);
    if (link.phase() === 'idle') link.connect();
    link.resume();
  };
  /** Lets the server and the others know of a draft that nobody has written, and hears of them; later, where that cannot be now. */
  let stopTelling = (): void => undefined;
  /** One that nobody has touched is nothing yet: what it holds, nobody else could begin with. */
  const isCopy = record.base === null && doc.store.clients.size > 0;
  const tellServer = async (): Promise<void> => {
    stopTelling();
    const isOver = (): boolean => isCopy || !fresh() || ending() !== null || gone() || link.phase() !== 'idle';
    if (isOver()) return;
    const answer = await api.beginDraft(record.id, record.base);
    if (isOver()) return;
    if (answer.ok) void change({ onServer: true });
    if (answer.ok || (current.onServer && answer.problem.code !== 'unreachable')) return link.connect();
    if (answer.problem.code === 'closed') void askHow();
    if (answer.problem.code === 'unreachable') stopTelling = edge.after(tellPause, () => void tellServer());
  };
  const [begun, setBegun] = createSignal(record.base === null || doc.store.clients.size > 0);

  // Registered after the provider's own handler, so the ledger has already counted the frame of this update.
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    writeRecordSoon();
    setBegun(true);
    if (origin === fromLocalStore) return;
    // Somebody else has written first.
    if (isTheirs(origin) && fresh()) {
      void change({ fresh: false, onServer: true });
      queueMicrotask(begin);
    }
    if (isTheirs(origin)) return queueMicrotask(capture);
    // The provider believes that all of it came from the server. [U2]
    if (isServer(origin)) link.forward(update);
    // Settled still means that the socket took no frame: it is dying. [U2]
    if (link.settled()) link.reconnect();
    setUnsaved(true);
    if (fresh() && (origin === localEdit || origin === crossTab.origin)) begin();
  });

  let stopWaiting: (() => void) | null = null;
  const writeRecordSoon = (): void => {
    stopWaiting ??= edge.after(recordPause, () => {
      stopWaiting = null;
      writeRecord();
    });
  };
  let written = record.acknowledged;
  const writeRecord = (): void => {
    if (abandoned()) return;
    const isSaved = link.settled() && !unsaved();
    void change({
      ...{ name: content().name, base: base(), updatedAt: edge.now().toISOString() },
      // What another tab has noted meanwhile is newer than what this one found: without it, nobody could tell its edits. [U5]
      ...(acknowledged() !== written && { acknowledged: acknowledged() }),
      ...(isSaved && { unsaved: false, onServer: doc.store.clients.size > 0 }),
    });
    written = acknowledged();
  };
  const asItIs = () => ({ snapshot: Y.encodeSnapshot(Y.snapshot(doc)), content: content() });
  /** Notes the document as one that the server has. */
  const capture = (): void => {
    if (gone() || !link.settled() || unsaved()) return;
    setAcknowledged(asItIs());
  };

  createEffect(
    on(link.settled, (isSettled) => {
      if (!isSettled) return;
      setUnsaved(false);
      capture();
      writeRecordSoon();
    }),
  );

  const noteHeld = (): void => {
    setUnsaved(false);
    void change({ unsaved: false, acknowledged: asItIs() });
  };
  const end = (what: Ending): void => {
    if (gone()) return;
    // At once, for the window may close before the record is written: the draft would then seem to hold what the server never had.
    if ((!fresh() && !unsaved()) || holdsAll(what, current.save, content())) noteHeld();
    setEnding(what);
    void change({ ending: what });
  };

  const setNamed = (items: readonly Surprise[]): void => {
    setSurprises(items);
    void change({ surprises: items });
  };
  let isTold = false;
  // On joining the server speaks of surprises only where there are any, and before it gives the document.
  createEffect(
    on(link.synced, (isSynced) => {
      if (isSynced && !isTold && untrack(surprises).length > 0) setNamed([]);
      if (!isSynced) isTold = false;
    }),
  );

  const hear = (message: ServerMessage): void => {
    if (message.type === 'surprises') {
      isTold = true;
      setNamed(message.items);
    }
    if (message.type === 'size') setSize({ bytes: message.bytes, most: message.most });
    if (message.type === 'committed' || (message.type === 'closed' && !ending())) end(endingOfMessage(message));
    for (const listener of listeners) listener(message);
  };

  // A socket is the first to hear that the session is over; the whole product is told. It may speak of a session before the present one.
  createEffect(
    on(link.stop, (stop) => {
      if (stop !== 'signed-out') return;
      session.expire();
      void session.check();
    }),
  );

  // Closed without a word of how: the server is asked until it says. Who may not ask waits for the session to be confirmed.
  let stopAsking = (): void => undefined;
  const isOver = (stop: Stop | null): boolean => (stop === 'closed' || stop === 'gone') && !untrack(ending);
  const askHow = async (): Promise<void> => {
    stopAsking();
    let isAsking = true;
    let endPause = (): void => undefined;
    stopAsking = () => {
      isAsking = false;
      endPause();
    };
    const answer = await api.draft(record.id);
    // Asked anew, or over, meanwhile.
    if (!isAsking || ending()) return;
    if (!answer.ok && answer.problem.code === 'not-found') end({ how: 'gone', by: null, profile: null });
    else if (answer.ok && answer.value.state !== 'open') end(endingOfItem(answer.value, answer.value.state));
    else if (answer.ok) endPause = edge.after(askPause, link.reconnect);
    else if (answer.problem.code !== 'signed-out' && answer.problem.code !== 'forbidden')
      endPause = edge.after(askPause, () => void askHow());
  };
  createEffect(
    on(link.stop, (stop) => {
      stopAsking();
      if (isOver(stop)) void askHow();
    }),
  );

  // The same person is back: go on where it stopped.
  createEffect(
    on(
      session.session,
      (now) => {
        if (now.state !== 'signed-in' || now.standing !== 'confirmed') return;
        const stop = link.stop();
        if (stop === 'signed-out' || stop === 'not-allowed' || stop === 'hidden') link.reconnect();
        else void tellServer();
        if (isOver(stop)) void askHow();
      },
      { defer: true },
    ),
  );

  onCleanup(
    edge.onNetwork((online) => {
      if (untrack(link.stop)) return;
      if (online && untrack(fresh)) void tellServer();
      if (untrack(link.phase) === 'idle') return;
      if (online) return void (untrack(link.phase) !== 'open' && link.reconnect());
      // The browser's word is only a hint: a server on this machine needs no network.
      void api.session().then((answer) => {
        if (!answer.ok && answer.problem.code === 'unreachable') link.reconnect();
      });
    }),
  );

  // While it was gone, the draft may have vanished: nobody has written it.
  let openings = 0;
  createEffect(
    on(link.phase, (phase) => {
      if (phase === 'open' && openings++ > 0 && untrack(fresh)) void api.beginDraft(record.id, record.base);
    }),
  );

  if (record.fresh) void tellServer();
  else if (!record.ending) link.connect();

  return {
    id: record.id,
    doc,
    awareness: link.awareness,
    state: createMemo(
      (): SyncState =>
        syncState({
          keeping: local.keeping(),
          fresh: fresh(),
          unsaved: unsaved(),
          phase: link.phase(),
          isBlocked: link.isBlocked(),
          level: link.ledger().level,
          settled: link.settled(),
          stop: ending() ? 'closed' : link.stop(),
        }),
      undefined,
      { equals: (a, b) => a.kind === b.kind && a.edits === b.edits },
    ),
    settled: createMemo(() => link.settled() && !unsaved()),
    online: createMemo(() => link.phase() === 'open'),
    ready: createReady(link, options.hasCopy || record.fresh || !record.onServer),
    unsaved,
    begun,
    isBlocked: createMemo(() => link.isBlocked() && link.phase() !== 'open'),
    access: link.access,
    base,
    ending,
    stop: createMemo(() => {
      const kind = link.stop();
      return kind === null || ending() ? null : { kind, reason: link.stopReason() };
    }),
    size,
    isDiskFull: link.isDiskFull,
    acknowledged: () => acknowledged()?.content ?? null,
    surprises,
    content,
    begin,
    noteHeld,
    reopened: () => {
      setEnding(null);
      void change({ ending: null });
      link.reconnect();
    },
    reconnect: link.reconnect,
    send: link.send,
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change,
    copy,
    abandon: async () => {
      setAbandoned(true);
      isForgotten = true;
      local.stop();
      await store.deleteDraft(record.id).catch(() => undefined);
    },
    close: () => {
      stopWaiting?.();
      stopAsking();
      stopTelling();
      const isDone = abandoned() || (ending() !== null && !unsaved());
      if (!isDone && !fresh()) writeRecord();
      setGone(true);
      isForgotten = fresh() || isDone;
      crossTab.stop();
      local.stop();
      link.destroy();
      // Another tab may have edits that have not come here.
      if (isForgotten) void store.deleteDraft(record.id, (updates) => holdsMore(updates, doc)).catch(() => undefined);
      doc.destroy();
      dispose();
    },
  };
}

/** Once there was something to show, there always is. */
const createReady = (link: Link, initially: boolean): Accessor<boolean> =>
  createMemo((before: boolean) => before || link.synced(), initially);

async function probe(api: Api, { session }: SessionStore, { id, base, onServer }: DraftRecord): Promise<Probe> {
  const before = session();
  const answer = await api.session();
  const now = session();
  // Confirmed while this answer was on its way: it may speak of what was before. Trying again will tell.
  if (now !== before && now.state === 'signed-in' && now.standing === 'confirmed') return 'fine';
  if (!answer.ok) return answer.problem.code === 'signed-out' ? 'signed-out' : 'unreachable';
  if (!answer.value.permissions.includes('SecurityProfiles.View')) return 'not-allowed';
  // Who is kept from one draft by its tags is refused its socket as if by a proxy. One that the server need not know is begun. [U44]
  const found = await (onServer ? api.draft(id) : api.beginDraft(id, base));
  return found.ok || found.problem.code !== 'not-found' ? 'fine' : 'hidden';
}

/** Compares with the document as the server last had it, so that a crash between two writes cannot hide an edit. [U5] */
export function hasUnsaved(record: DraftRecord, doc: Y.Doc): boolean {
  if (record.fresh) return false;
  if (!record.acknowledged) return record.unsaved || (!record.onServer && doc.store.clients.size > 0);
  return !Y.equalSnapshots(Y.snapshot(doc), Y.decodeSnapshot(record.acknowledged.snapshot));
}
