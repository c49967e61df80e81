/** Puts together what the parts of one open editor share. */
import { createMemo } from 'solid-js';
import type { Assertion } from '../../../../core/validation/assertions/assertion.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { markOf } from '../../../../core/draft/contributions.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import type { Base, Profile } from '../../../../core/profile/profile.ts';
import type { Result } from '../../../api/problem.ts';
import type { Workspace } from '../../../app-context.tsx';
import type { DraftConnection } from '../../../sync/draft-connection.ts';
import { createRead } from '../../../queries/create-read.ts';
import { mayWriteDrafts, revisionKey, rememberRevision } from '../../profiles/start-draft.ts';
import { createBeside } from '../presence/beside.ts';
import { createPresence } from '../presence/presence.ts';
import { createCommitter, mayCommit } from './model/committer.ts';
import { createDraftModel } from './model/draft-model.ts';
import type { Editor } from './editor-context.tsx';
import { createEditorView } from './editor-view.ts';

export interface EditorProps {
  readonly workspace: Workspace;
  readonly catalog: Catalog;
  readonly assertions: () => readonly Assertion[];
  readonly draft: DraftConnection;
  /** The server found a review out of date, perhaps since it has another catalogue by now. */
  readonly onStale: () => void;
}

/** Must be called under a reactive owner. */
export function createEditor({ workspace, catalog, assertions, draft }: EditorProps): Editor {
  const { user } = workspace.account();
  const base = createRead<Profile>(workspace.queries, () => {
    const { profile, revision } = draft.base() ?? { profile: '', revision: 0 };
    return {
      ...{ key: ['profiles', 'base', profile, revision], isFixed: true, isWanted: draft.base() !== null },
      ask: (signal) => findRevision(workspace, { profile, revision }, signal),
    };
  }).value;
  const committer = createCommitter(workspace, catalog, draft, base);
  /** Unknown while what the change starts from has not been read. */
  const reviewer = () => {
    const from = base();
    if (draft.base() !== null && !from) return null;
    return { base: from && inForce(catalog, from), committer: mayCommit(workspace, draft) ? markOf(user.id) : null };
  };
  const model = createDraftModel(draft.doc, catalog, {
    ...{ committer, assertions, reviewer, newRowId: workspace.platform.newRowId },
    writers: { told: draft.contributions, flushed: draft.flushed, me: { id: markOf(user.id), username: user.username } },
  });
  // The server adds the colour, and what it knows of the person better.
  const presence = createPresence(draft.awareness, { username: user.username, name: user.displayName || user.username });
  const view = createEditorView(
    catalog,
    model,
    model.proposal().restricted.length + model.proposal().accessTags.length + model.proposal().tags.length > 0,
  );
  return {
    workspace,
    catalog,
    draft,
    model,
    presence,
    save: draft.save,
    view,
    beside: createBeside(workspace, draft),
    base,
    readOnly: createMemo(() => draft.ending() !== null || (draft.access() ? draft.access()?.level === 'read' : !mayWriteDrafts(workspace))),
  };
}

/** This device keeps it for when the server cannot be reached. */
async function findRevision(workspace: Workspace, { profile, revision }: NonNullable<Base>, signal: AbortSignal): Promise<Result<Profile>> {
  const kept = await workspace.store.cached<Profile>(revisionKey(profile, revision)).catch(() => null);
  if (kept) return { ok: true, value: kept };
  const answer = await workspace.api.revision(profile, revision, signal);
  if (answer.ok) await rememberRevision(workspace, answer.value);
  return answer;
}
