/** Ways to begin a draft; the part that writes documents is loaded when it is needed. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { limits } from '../../../core/profile/limits.ts';
import type { Profile } from '../../../core/profile/profile.ts';
import type { Desk } from '../../data/app.tsx';

const load = () => import('../../data/draft/new-draft.ts');

/** Whether this person may write drafts at all; the server decides for each. */
export const mayWriteDrafts = (desk: Desk): boolean => desk.may(ownPermissions.editProfiles) || desk.may(ownPermissions.createProfiles);

/** Milliseconds for which the server opens a discarded draft again. */
export const reopenableFor = 30 * 86_400_000;

/** Each answers the id of the draft it made. */
export const startNew = async (desk: Desk): Promise<string> =>
  (await load()).createDraft(desk.edge, desk.store, { base: null, content: null, holdsEdits: false });

export const startChange = async (desk: Desk, profile: Profile): Promise<string> => {
  const { createDraft } = await load();
  await rememberRevision(desk, profile);
  return createDraft(desk.edge, desk.store, {
    base: { profile: profile.id, revision: profile.revision },
    content: profile,
    holdsEdits: false,
  });
};

export const startCopy = async (desk: Desk, profile: Profile): Promise<string> =>
  (await load()).createDraft(desk.edge, desk.store, {
    base: null,
    content: { ...profile, name: copyName(profile.name) },
    holdsEdits: false,
  });

/** Never longer than a name may be. */
export const copyName = (name: string): string =>
  `${[...name]
    .slice(0, limits.name - copyEnd.length)
    .join('')
    .trimEnd()}${copyEnd}`;
const copyEnd = ' copy';

/** The difference to the base is shown offline too. */
export const rememberRevision = (desk: Desk, profile: Profile): Promise<void> =>
  desk.store.cache(revisionKey(profile.id, profile.revision), profile).catch(() => undefined);

export const revisionKey = (profile: string, revision: number): string => `revision ${profile}@${revision}`;
