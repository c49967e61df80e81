/** Changing the canonical list over HTTP: every request is a command of the one commit function. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownPermissions, type OwnPermission } from '../../../core/access/own-permissions.ts';
import type { Acknowledged, CommitCommand, CommitOutcome } from '../../../core/commit/command.ts';
import { inputToProposal } from '../../../core/profile/content.ts';
import type { ProfileInput as ProposedInput } from '../../../core/profile/profile.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { actorOf } from '../../accounts/caller.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { readIdempotencyKey, readIfMatch } from '../preconditions.ts';
import { rightsFor } from '../rights.ts';
import { ChangeHeaders, CreateHeaders, ProfileInput, ProfilePatch, ProfileReplacement } from './profile-schemas.ts';
import { IdParams, NoContent } from '../schemas/shapes.ts';
import { answers, SavedProfile } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';
import { findProfile } from '../../access/visible.ts';
import { etagOf, profileAt } from './profile-view.ts';

type Deps = Pick<AppDeps, 'storage' | 'catalog' | 'access' | 'committer' | 'newId'>;

export function addProfileChangeRoutes(app: App, deps: Deps): void {
  addCreateRoute(app, deps);
  addReplaceRoute(app, deps);
  addPatchRoute(app, deps);
  addRemoveRoute(app, deps);
}

export async function commit(
  { access, committer, newId }: Pick<Deps, 'access' | 'committer' | 'newId'>,
  request: FastifyRequest,
  permission: OwnPermission,
  command: CommitCommand,
) {
  // A caller without the permission anywhere learns which one it takes; the commit decides whether theirs covers this profile.
  const forbidden = rightsFor(access, request).refusalAnywhere(permission);
  if (forbidden) return forbidden;
  const idempotency = readIdempotencyKey(request, newId);
  if (!idempotency.ok) return idempotency;
  return committer.commit(idempotency.key, command, actorOf(callerOf(request)));
}

/** The profile as this commit left it, with its warnings, so that a repeated request is answered as it was at first. [H7] [H53] */
export async function sendCommitted(
  { storage, catalog }: Pick<Deps, 'storage' | 'catalog'>,
  reply: FastifyReply,
  { profile, issues = [] }: Extract<CommitOutcome, { ok: true }>,
): Promise<FastifyReply> {
  const { id, revision } = profile;
  return reply
    .header('etag', etagOf(revision))
    .header('cache-control', 'private, no-cache')
    .send({ ...(await profileAt(storage, catalog, id, revision)), issues });
}

/** What a body proposes, and what its caller acknowledges of it. [H90] */
const asked = ({ acknowledged, ...input }: ProposedInput & { readonly acknowledged?: Acknowledged }) => ({
  proposal: inputToProposal(input),
  ...(acknowledged && { acknowledged }),
});

function addCreateRoute(app: App, deps: Deps): void {
  const createSchema = {
    summary: 'Create a security profile',
    headers: CreateHeaders,
    body: ProfileInput,
    response: answers({ 201: SavedProfile }),
  };
  app.post('/profiles', { schema: createSchema }, async (request, reply) => {
    const outcome = await commit(deps, request, ownPermissions.createProfiles, { kind: 'create', ...asked(request.body) });
    if (!outcome.ok) return sendProblem(reply, outcome);
    return sendCommitted(deps, reply.code(201).header('location', `/api/profiles/${outcome.profile.id}`), outcome);
  });
}

function addReplaceRoute(app: App, deps: Deps): void {
  const replaceSchema = {
    summary: 'Replace a security profile',
    params: IdParams,
    headers: ChangeHeaders,
    body: ProfileReplacement,
    response: answers({ 200: SavedProfile }),
  };
  app.put('/profiles/:id', { schema: replaceSchema }, async (request, reply) => {
    const match = readIfMatch(request);
    if (!match.ok) return sendProblem(reply, match);
    const outcome = await commit(deps, request, ownPermissions.editProfiles, {
      kind: 'update',
      profile: request.params.id,
      revision: match.revision,
      ...asked(request.body),
    });
    return outcome.ok ? sendCommitted(deps, reply, outcome) : sendProblem(reply, outcome);
  });
}

function addPatchRoute(app: App, deps: Deps): void {
  const { storage, access } = deps;
  const patchSchema = {
    summary: 'Change the named parts of a security profile',
    params: IdParams,
    headers: ChangeHeaders,
    body: ProfilePatch,
    response: answers({ 200: SavedProfile }),
  };
  app.patch('/profiles/:id', { schema: patchSchema }, async (request, reply) => {
    const match = readIfMatch(request);
    if (!match.ok) return sendProblem(reply, match);
    const { id } = request.params;
    // From the revision that the request names, so that a repeated request is the same command; the commit decides whether the caller may. [H52]
    const from = isUuid(id) ? await storage.profiles.revision(id, match.revision) : null;
    if (!from) return sendProblem(reply, await unknownRevision(deps, request, id, match.revision));
    const outcome = await commit(deps, request, ownPermissions.editProfiles, {
      kind: 'update',
      profile: id,
      revision: match.revision,
      ...asked({ ...from, ...request.body }),
    });
    if (outcome.ok) return sendCommitted(deps, reply, outcome);
    // The objection to the change would reveal the content of a revision that the caller may not see. [H33]
    const isTold = rightsFor(access, request).canSeeProfile(from);
    return sendProblem(
      reply,
      isTold ? await refusalTold(deps, request, id, outcome) : await unknownRevision(deps, request, id, match.revision),
    );
  });
}

/** The profile that a caller who may edit some asks to change. */
export async function findEditable({ storage, access }: Pick<Deps, 'storage' | 'access'>, request: FastifyRequest, id: string) {
  const rights = rightsFor(access, request);
  return rights.refusalAnywhere(ownPermissions.editProfiles) ?? (await findProfile(storage, rights, id));
}

/** Also where a visible revision was found: a profile that is out of sight now is answered as one that never was. [H202] */
export async function refusalTold(
  deps: Pick<Deps, 'storage' | 'access'>,
  request: FastifyRequest,
  id: string,
  refusal: Refusal,
): Promise<Refusal> {
  const found = await findEditable(deps, request, id);
  return found.ok ? refusal : found;
}

/** There is no such profile that one may see, or it never had that revision, or none that one may see. */
async function unknownRevision(deps: Deps, request: FastifyRequest, id: string, revision: number): Promise<Refusal> {
  const found = await findEditable(deps, request, id);
  if (!found.ok) return found;
  return refuse(
    'revision-changed',
    `"If-Match" names revision ${revision}, which ${found.profile.name} does not have; it is at revision ${found.profile.revision}.`,
  );
}

function addRemoveRoute(app: App, deps: Deps): void {
  const removeSchema = {
    summary: 'Remove a security profile that nobody has',
    params: IdParams,
    headers: ChangeHeaders,
    response: answers({ 204: NoContent }),
  };
  app.delete('/profiles/:id', { schema: removeSchema }, async (request, reply) => {
    const match = readIfMatch(request);
    if (!match.ok) return sendProblem(reply, match);
    const outcome = await commit(deps, request, ownPermissions.deleteProfiles, {
      kind: 'delete',
      profile: request.params.id,
      revision: match.revision,
    });
    return outcome.ok ? reply.code(204).send() : sendProblem(reply, outcome);
  });
}
