/** What a request about a draft is refused with, as problems. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { mostEmptyDrafts, mostOpenDrafts } from '../../drafts/limits.ts';
import type { NotBegun, Reopening } from '../../drafts/relay.ts';
import type { StoredDraft } from '../../storage/tables/drafts.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { shown } from '../../web/invalid-detail.ts';

export const needsWrite = `This needs the permission ${ownPermissions.editProfiles} or ${ownPermissions.createProfiles}; ask an administrator for it.`;

export function notBegun(beginning: Exclude<NotBegun, { readonly type: 'signed-out' }>, id: string): Refusal {
  switch (beginning.type) {
    case 'hidden':
      return refuse(
        'not-found',
        `There is no draft ${shown(id)}, or no revision for it to start from, that you may see; take a fresh UUID.`,
      );
    case 'forbidden':
      return refuse('forbidden', needsWrite);
    case 'closed':
      return closedRefusal(beginning.draft);
    case 'base-differs':
      return refuse('base-differs', `The draft ${shown(id)} starts from another profile or revision; take a fresh UUID.`);
    case 'too-many':
      return refuse(
        'too-fast',
        `You have ${mostEmptyDrafts} unwritten drafts, or ${mostOpenDrafts} open ones; write, save or discard some first.`,
      );
  }
}

export function notReopened(outcome: Exclude<Reopening, 'open' | 'signed-out'>, draft: StoredDraft): Refusal {
  switch (outcome) {
    case 'forbidden':
      return refuse('forbidden', needsWrite);
    case 'closed':
      return refuse('closed', `The draft was committed by ${draft.closedBy ?? 'another user'}; begin a new change of what it became.`);
    case 'gone':
      return refuse('not-found', 'The draft was discarded more than 30 days ago, and cannot be opened again.');
    case 'too-many':
      return refuse('too-fast', `${draft.createdBy} has ${mostOpenDrafts} open drafts; save or discard some first.`);
  }
}

export const closedRefusal = ({ state, closedBy }: StoredDraft): Refusal =>
  refuse('closed', `The draft was ${state} by ${closedBy ?? 'another user'}; it accepts no more edits.`);
