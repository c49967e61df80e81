/** Whether a draft that is not known yet may start from a base, for one person. */
import type { Base } from '../../core/profile/profile.ts';
import type { AccessState } from '../access/access-state.ts';
import { mayHearOfProfile } from '../access/disclosure.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * A base that is hidden and one that never was are answered alike, after the same work; one that was removed goes by the tags it had
 * last. A draft that is known has its base already. [P15]
 */
export async function isBaseInSight(
  { storage, access }: { readonly storage: Storage; readonly access: AccessState },
  { draft, base }: { readonly draft: string; readonly base: Base },
  user: string,
): Promise<boolean> {
  if (base === null || (await storage.drafts.byId(draft)) !== null) return true;
  const then = await storage.profiles.revision(base.profile, base.revision);
  const last = await storage.profiles.lastRevision(base.profile);
  const tags = access.profileTags(base.profile) ?? last?.tags ?? {};
  return mayHearOfProfile(access.facts(), user, tags) && then !== null;
}
