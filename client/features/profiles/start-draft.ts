/** Ways to begin a draft; the part that writes documents is loaded when it is needed. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { limits } from '../../../core/profile/limits.ts';
import type { Profile, ProfileContent } from '../../../core/profile/profile.ts';
import type { Workspace } from '../../app-context.tsx';

const load = () => import('../../sync/new-draft.ts');

/** Whether this person may write drafts at all; the server decides for each. */
export const mayWriteDrafts = (workspace: Workspace): boolean =>
  workspace.may(ownPermissions.editProfiles) || workspace.may(ownPermissions.createProfiles);

/** Milliseconds for which the server opens a discarded draft again. */
export const reopenableFor = 30 * 86_400_000;

/** Each answers the id of the draft it made. */
export const startNew = async (workspace: Workspace): Promise<string> =>
  (await load()).createDraft(workspace.platform, workspace.store, { base: null, content: null, holdsEdits: false });

export const startChange = async (workspace: Workspace, profile: Profile): Promise<string> => {
  const { createDraft } = await load();
  await rememberRevision(workspace, profile);
  return createDraft(workspace.platform, workspace.store, {
    base: { profile: profile.id, revision: profile.revision },
    content: profile,
    holdsEdits: false,
  });
};

/** A change that begins with what comes back of an earlier revision. */
export const startRestore = async (workspace: Workspace, profile: Profile, content: ProfileContent): Promise<string> => {
  const { createDraft } = await load();
  await rememberRevision(workspace, profile);
  return createDraft(workspace.platform, workspace.store, {
    base: { profile: profile.id, revision: profile.revision },
    content,
    holdsEdits: true,
  });
};

export const startCopy = async (workspace: Workspace, profile: Profile): Promise<string> =>
  (await load()).createDraft(workspace.platform, workspace.store, {
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
export const rememberRevision = (workspace: Workspace, profile: Profile): Promise<void> =>
  workspace.store.cache(revisionKey(profile.id, profile.revision), profile).catch(() => undefined);

export const revisionKey = (profile: string, revision: number): string => `revision ${profile}@${revision}`;
