/** The state of an open draft as signals: what a screen reads, each changing only when it says something else. */
import { createMemo, type Accessor } from 'solid-js';
import type { Contributions } from '../../core/draft/contributions.ts';
import type { Base, ProfileContent } from '../../core/profile/profile.ts';
import type { Ending } from '../store/local-store.ts';
import {
  baseOf,
  isAllOnServer,
  isBegun,
  isBlocked,
  isUnreachable,
  type Access,
  type DraftState,
  type Size,
  type Stop,
} from './step/draft-state.ts';
import type { Saving } from './step/saving.ts';
import { syncState, type SyncState } from './step/sync-state.ts';

export interface DraftView {
  readonly state: Accessor<SyncState>;
  /** Everything that was edited here is on the server's disk. */
  readonly flushed: Accessor<boolean>;
  readonly online: Accessor<boolean>;
  /** There is something to show: a local copy, or the server's. */
  readonly ready: Accessor<boolean>;
  readonly unsaved: Accessor<boolean>;
  /** There is something to edit: false for a change without edits whose base revision is out of sight. */
  readonly begun: Accessor<boolean>;
  /** The server answers nothing at all, as far as the last attempt tells. */
  readonly isUnreachable: Accessor<boolean>;
  /** The server answers, but no socket to it opens. */
  readonly isBlocked: Accessor<boolean>;
  readonly access: Accessor<Access | null>;
  readonly base: Accessor<Base>;
  readonly ending: Accessor<Ending | null>;
  /** Why the server takes nothing more, and what it said to that; null while it does, or the draft has ended. */
  readonly stop: Accessor<{ readonly kind: Stop; readonly reason: string } | null>;
  /** Whether the server has said that nothing can be saved, for lack of room on its disk. [S63] */
  readonly isDiskFull: Accessor<boolean>;
  /** How much of what a draft may hold this one does, in bytes; null while that is not much. */
  readonly size: Accessor<Size | null>;
  /** What the draft said when the server last had all of it. */
  readonly acknowledged: Accessor<ProfileContent | null>;
  readonly saving: Accessor<Saving>;
  /** The last writer of each fact, as the server told it last. */
  readonly contributions: Accessor<Contributions>;
}

/** Must be called under a reactive owner. */
export function createDraftView(state: Accessor<DraftState>): DraftView {
  const pick = <T>(read: (state: DraftState) => T, equals?: (a: T, b: T) => boolean): Accessor<T> =>
    createMemo(() => read(state()), undefined, equals && { equals });
  return {
    state: pick(syncState, (a, b) => a.kind === b.kind && a.edits === b.edits),
    flushed: pick(isAllOnServer),
    online: pick(({ socket }) => socket.is === 'open'),
    ready: pick(({ isReady }) => isReady),
    unsaved: pick(({ edits }) => edits === 'unsent'),
    begun: pick(isBegun),
    isUnreachable: pick(isUnreachable),
    isBlocked: pick(isBlocked),
    access: pick(({ access }) => access),
    base: pick(baseOf, (a, b) => a?.profile === b?.profile && a?.revision === b?.revision),
    ending: pick(({ ending }) => ending),
    stop: pick(stopOf, (a, b) => a?.kind === b?.kind && a?.reason === b?.reason),
    isDiskFull: pick(({ isDiskFull }) => isDiskFull),
    size: pick(({ size }) => size),
    acknowledged: pick(({ acknowledged }) => acknowledged?.content ?? null),
    saving: pick(({ saving }) => saving),
    contributions: pick(({ record }) => record.contributions ?? none),
  };
}

const none: Contributions = new Map();

const stopOf = ({ socket, ending }: DraftState): { kind: Stop; reason: string } | null =>
  socket.is === 'stopped' && !ending ? { kind: socket.why, reason: socket.reason } : null;
