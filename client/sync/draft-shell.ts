/** What the shell of an open draft owns: everything that its step knows nothing of. */
import type * as Y from 'yjs';
import type { ProfileContent } from '../../core/profile/profile.ts';
import type { Api } from '../api/api.ts';
import type { Platform } from '../platform/platform.ts';
import type { SessionStore } from '../queries/session.ts';
import type { DraftRecord, LocalStore } from '../store/local-store.ts';
import type { DraftSocket } from './draft-socket.ts';
import type { DraftEffect, DraftInput, EffectOf } from './step/draft-input.ts';
import type { DocumentFacts, DraftState } from './step/draft-state.ts';
import type { TabChannel } from './tab-channel.ts';

/** Carries out what the step asks for. */
export interface DraftShell {
  readonly platform: Platform;
  readonly api: Api;
  readonly session: SessionStore;
  readonly store: LocalStore;
  /** As the draft was opened. */
  readonly record: DraftRecord;
  readonly doc: Y.Doc;
  readonly socket: DraftSocket;
  readonly tabs: TabChannel;
  state(): DraftState;
  feed(input: DraftInput): void;
  content(): ProfileContent;
  document(): DocumentFacts;
  /** The record of now. */
  presentRecord(): DraftRecord;
  release(): void;
  /** Settles when the draft is deleted on this device; null before. */
  deletion: Promise<void> | null;
}

export type Effects<Type extends DraftEffect['type']> = { readonly [T in Type]: (effect: EffectOf<T>) => void };
