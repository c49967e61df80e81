/** One open draft: its document, and the shell around its step, which owns the socket, the local store, the other tabs and the clock. */
import { createEffect, createRoot, createSignal, on, onCleanup } from 'solid-js';
import * as Y from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import { readDraft } from '../../core/draft/read-draft.ts';
import { proposalToContent } from '../../core/profile/content.ts';
import type { ProfileContent } from '../../core/profile/profile.ts';
import type { ServerMessage } from '../../core/protocol/control.ts';
import type { Api } from '../api/api.ts';
import { nameHere } from '../platform/base-path.ts';
import type { Platform } from '../platform/platform.ts';
import type { SessionStore } from '../queries/session.ts';
import type { DraftRecord, LocalStore } from '../store/local-store.ts';
import { createDraftControls, type DraftControls } from './draft-controls.ts';
import { createDraftEffects } from './draft-effects.ts';
import type { DraftShell } from './draft-shell.ts';
import { createDraftSocket } from './draft-socket.ts';
import { createDraftView, type DraftView } from './draft-view.ts';
import { endingOfMessage } from './ending.ts';
import { followDocument } from './follow-document.ts';
import { hasUnsent } from './local-doc.ts';
import type { DraftInput } from './step/draft-input.ts';
import { draftState, recordOf, type DocumentFacts, type DraftState } from './step/draft-state.ts';
import { stepDraft } from './step/step-draft.ts';
import { createStepLoop } from './step-loop.ts';
import { createTabChannel } from './tab-channel.ts';

export interface DraftConnection extends DraftView, DraftControls {
  readonly id: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
}

export interface ConnectionOptions {
  readonly platform: Platform;
  readonly api: Api;
  readonly session: SessionStore;
  readonly store: LocalStore;
  readonly user: string;
  readonly record: DraftRecord;
  readonly doc: Y.Doc;
  /** Whether the document holds the local copy. */
  readonly hasCopy: boolean;
  /** Another step than the product's, to see that a test notices. */
  readonly step?: typeof stepDraft;
}

export const connectDraft = (options: ConnectionOptions): DraftConnection => createRoot((dispose) => connect(options, dispose));

function connect(options: ConnectionOptions, dispose: () => void): DraftConnection {
  const { platform, session, record, doc, step = stepDraft } = options;
  const first = openingState(options);
  const [state, setState] = createSignal(first);
  const loop = createStepLoop({ first, step, run: (effect) => run(effect), onState: setState });
  const { feed } = loop;
  const content = (): ProfileContent => proposalToContent(readDraft(doc).proposal);
  const document = (): DocumentFacts => ({ snapshot: Y.encodeSnapshot(Y.snapshot(doc)), content: content() });
  const presentRecord = (): DraftRecord => ({ ...recordOf(loop.state()), name: content().name });

  const socket = createDraftSocket({
    ...{ platform, id: record.id, doc, base: record.base, feed },
    onMessage: (message) => feed(inputOf(message, document)),
    isStopped: () => loop.state().socket.is === 'stopped',
  });
  const tabs = createTabChannel(nameHere(`accord-${options.user}-${record.id}`), doc);
  const release = (): void => {
    stopFollowing();
    tabs.stop();
    socket.destroy();
    doc.destroy();
    dispose();
  };
  const shell: DraftShell = {
    ...options,
    ...{ socket, tabs, feed, content, document, presentRecord, release, state: loop.state },
    deletion: null,
  };
  const run = createDraftEffects(shell);
  const stopFollowing = followDocument(doc, { server: socket.origin, tabs: tabs.origin }, feed);
  followSession(session, feed);
  onCleanup(platform.onNetwork((isOnline) => feed({ type: 'network-changed', isOnline })));
  feed({ type: 'started' });
  const view = createDraftView(state);
  return { ...view, ...createDraftControls(shell, view), id: record.id, doc, awareness: socket.awareness };
}

const openingState = ({ record, doc, hasCopy, store }: ConnectionOptions): DraftState =>
  draftState({ record, hasCopy, hasUnsent: hasUnsent(record, doc), isEmpty: doc.store.clients.size === 0, keeps: store.keeps });

const inputOf = (message: ServerMessage, document: () => DocumentFacts): DraftInput =>
  message.type === 'committed' || message.type === 'closed'
    ? { type: 'ended', ending: endingOfMessage(message), document: document() }
    : { type: 'message', message };

/** Signed in again, or confirmed anew. */
function followSession({ session }: SessionStore, feed: (input: DraftInput) => void): void {
  createEffect(
    on(
      session,
      (now) => {
        if (now.state === 'signed-in' && now.status === 'confirmed') feed({ type: 'session-confirmed' });
      },
      { defer: true },
    ),
  );
}
