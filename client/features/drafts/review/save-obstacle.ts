/** Whether a draft can be saved by this person now, and if not, the one reason they should read. */
import { fingerprintOf } from '../../../../core/profile/digest.ts';
import type { Profile, ProfileContent } from '../../../../core/profile/profile.ts';
import type { SyncState } from '../../../sync/step/sync-state.ts';

export interface SaveFacts {
  readonly state: SyncState['kind'];
  readonly isNew: boolean;
  /** The profile that it changes was deleted. */
  readonly isBaseRemoved: boolean;
  /** Whether the permission that a Save of this draft takes is held. */
  readonly mayCommit: boolean;
  readonly errors: number;
  /** A change that says exactly what the profile says already. */
  readonly isUnchanged: boolean;
}

export interface SaveOffer {
  readonly label: string;
  /** Why it cannot be saved; null where it can. */
  readonly obstacle: string | null;
}

/** What cannot be helped comes before what can. [U12] */
export function saveOffer(facts: SaveFacts): SaveOffer {
  const label = facts.state === 'offline' ? 'Save when back online' : facts.state === 'blocked' ? 'Save when connected' : 'Save';
  return { label, obstacle: obstacleOf(facts) };
}

function obstacleOf({ state, isNew, isBaseRemoved, mayCommit, errors, isUnchanged }: SaveFacts): string | null {
  if (state === 'closed') return 'This draft is closed.';
  if (state === 'signed-out') return 'You are signed out. Sign in again to save.';
  if (isBaseRemoved) return 'The security profile was deleted. Continue as a new profile to save this.';
  if (!mayCommit) {
    const [permission, what] = isNew ? ['Create', 'a new security profile'] : ['Edit', 'a change to a security profile'];
    const shared = state === 'viewing' || state === 'rejected' ? '' : ' They see your edits here.';
    return `Only someone with the permission Security profiles – ${permission} can save ${what}.${shared}`;
  }
  if (state === 'rejected') return 'The server rejects your edits to this draft.';
  if (errors > 0) return errors === 1 ? 'One error must be fixed first.' : `${errors} errors must be fixed first.`;
  if (isUnchanged) return 'Nothing is different from the saved profile yet.';
  return null;
}

/** The members of a profile that people decide. */
const contentOf = ({ name, description, chosen, accessControl, tags }: Profile): ProfileContent => ({
  ...{ name, description, chosen, accessControl, tags },
});

/** Whether a profile says all that a draft says, and nothing else. */
export const isSaved = (saved: Profile, content: ProfileContent): boolean => fingerprintOf(contentOf(saved)) === fingerprintOf(content);
