/** What a user may do with a draft as it is stored, and which tags decide about it. */
import { lesserAccess, type DraftAccess } from '../../core/access/draft-access.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredDraft } from '../storage/tables/drafts.ts';
import { draftAccessOfAsker } from './asking.ts';
import type { AccessState } from './access-state.ts';

type Tags = Readonly<Record<string, string>>;
type Profiles = Pick<Tables, 'profiles'>;

/** The tags of the profile that a change starts from: today's, and of a removed one the last it had; null where it never was. [A8] */
export async function tagsOfBase(
  access: Pick<AccessState, 'profileTags'>,
  { profiles }: Profiles,
  { profile }: NonNullable<Base>,
): Promise<Tags | null> {
  return access.profileTags(profile) ?? (await profiles.lastRevision(profile))?.tags ?? null;
}

/** The level of this moment, for what is not open in the relay: the draft as the disk has it. [A7] */
export async function accessToDraft(
  access: AccessState,
  tables: Profiles,
  user: string,
  { base, tags, state, createdById: createdBy }: Pick<StoredDraft, 'base' | 'tags' | 'state' | 'createdById'>,
): Promise<DraftAccess> {
  const deciding = base && (await tagsOfBase(access, tables, base));
  const allowed = draftAccessOfAsker(access.facts(), user, { base, tags: base ? (deciding ?? {}) : tags, createdBy });
  // A change that was committed is a revision, by its name too: its tags of then count beside those of now. [H33]
  return base && state === 'committed'
    ? lesserAccess(allowed, draftAccessOfAsker(access.facts(), user, { base, tags, createdBy }))
    : allowed;
}
