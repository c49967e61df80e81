/** Discarding a draft, and opening a discarded one again. */
import type { AccessState } from '../access/access-state.ts';
import { accessToDraft } from '../access/draft-rights.ts';
import { stillSignedIn } from '../accounts/caller.ts';
import type { Clock } from '../clock.ts';
import type { DraftChange } from '../events/event.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredDraft } from '../storage/tables/drafts.ts';
import { draftEvent } from './draft-event.ts';
import type { Endings } from './endings.ts';
import { mostOpenDrafts, reopenableFor } from './limits.ts';
import type { Discarding, DraftActor, Relay, Reopening } from './relay.ts';
import type { Rooms } from './room/rooms.ts';

export interface CloseDraftDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly rooms: Rooms;
  readonly endings: Endings;
  readonly clock: Clock;
  readonly announce: (change: DraftChange) => void;
}

type Tables = Parameters<Parameters<Storage['transaction']>[0]>[0];

/** The draft, where this person may write it at this moment. */
async function writableDraft(access: AccessState, tables: Tables, draft: string, user: string): Promise<StoredDraft | null> {
  const stored = await tables.drafts.byId(draft);
  return stored && (await accessToDraft(access, tables, user, stored)).level === 'write' ? stored : null;
}

export const createDiscard =
  ({ storage, access, rooms, endings, clock }: Omit<CloseDraftDeps, 'announce'>): Relay['discard'] =>
  async (draft, by) => {
    await (await rooms.peek(draft))?.flushed();
    const at = new Date(clock.now()).toISOString();
    const outcome = await storage.transaction(async (tables): Promise<Discarding> => {
      if (!(await stillSignedIn(tables, by))) return 'signed-out';
      // What was on its way to the disk may have taken the right. [P12]
      const stored = await writableDraft(access, tables, draft, by.user);
      if (!stored) return 'forbidden';
      if (stored.state !== 'open') return 'closed';
      await tables.drafts.close(draft, { state: 'discarded', by: by.username, at, profile: null });
      await tables.audit.append([draftEvent('draft-discarded', { at, by, draft: stored })]); // [S35]
      return 'discarded';
    });
    if (outcome === 'discarded') await endings.closeRoom(draft);
    return outcome;
  };

export const createReopen =
  ({ storage, access, rooms, clock, announce }: Omit<CloseDraftDeps, 'endings'>): Relay['reopen'] =>
  async (draft, by) => {
    let reopened: StoredDraft | null = null;
    const outcome = await storage.transaction(async (tables): Promise<Reopening> => {
      reopened = null;
      if (!(await stillSignedIn(tables, by))) return 'signed-out';
      // Of the moment at which the database is this one's: what keeps logs for a time only may have been at work until then.
      const now = clock.now();
      const stored = await writableDraft(access, tables, draft, by.user);
      if (!stored) return 'forbidden';
      const refusal = await refusalToReopen(tables, stored, now);
      if (refusal) return refusal;
      if (!(await reopenNow(tables, stored, by, new Date(now).toISOString()))) return 'gone';
      reopened = stored;
      return 'open';
    });
    if (reopened === null) return outcome;
    await rooms.reload(draft);
    announce({ type: 'draft-changed', id: draft, tags: (reopened as StoredDraft).tags });
    return outcome;
  };

async function refusalToReopen(tables: Tables, stored: StoredDraft, now: number): Promise<Reopening | null> {
  if (stored.state !== 'discarded') return stored.state === 'open' ? 'open' : 'closed';
  if (Date.parse(stored.updatedAt) < now - reopenableFor) return 'gone'; // [P44]
  return (await tables.drafts.countOpenOf(stored.createdById)) >= mostOpenDrafts ? 'too-many' : null;
}

async function reopenNow(tables: Tables, stored: StoredDraft, by: DraftActor, at: string): Promise<boolean> {
  if (!(await tables.drafts.reopen(stored.id, at))) return false;
  await tables.audit.append([draftEvent('draft-reopened', { at, by, draft: stored })]); // [S35]
  return true;
}
