/** Security profiles over HTTP: reading the canonical list, and changing it through the one commit function. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownPermissions, type OwnPermission } from '../../../core/access/own-permissions.ts';
import { profilesWith } from '../../../core/access/who-may.ts';
import { permissionsCalled } from '../../../core/catalog/find-permissions.ts';
import type { CommitCommand, CommitOutcome } from '../../../core/commit/command.ts';
import { inputToProposal } from '../../../core/profile/content.ts';
import { isUuid } from '../../../core/protocol/control.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { AppDeps } from '../deps.ts';
import { sendTagged } from '../entity-tags.ts';
import { readIdempotencyKey, readIfMatch } from '../preconditions.ts';
import { refuse, sendProblem, type Refusal } from '../problem.ts';
import { etagOf, profileAt, profileView } from '../profile-view.ts';
import { rightsOf } from '../rights.ts';
import {
  answers,
  ChangeHeaders,
  CreateHeaders,
  defaultLimit,
  IdParams,
  ListQuery,
  listOf,
  NoContent,
  Profile,
  ProfileInput,
  ProfilePatch,
  ProfileReplacement,
  SavedProfile,
} from '../schemas.ts';
import type { App } from '../type-provider.ts';
import { findProfile } from '../visible.ts';

export function addProfileRoutes(app: App, { storage, catalog, access, committer, newId }: AppDeps): void {
  const rightsFor = (request: FastifyRequest) => rightsOf(access.facts(), callerOf(request).user.id);

  async function commit(request: FastifyRequest, permission: OwnPermission, command: CommitCommand) {
    // Whoever holds it nowhere hears which permission it takes; whether it reaches this profile, the commit decides.
    const forbidden = rightsFor(request).refusalAnywhere(permission);
    if (forbidden) return forbidden;
    const idempotency = readIdempotencyKey(request, newId);
    if (!idempotency.ok) return idempotency;
    const { id: session, user } = callerOf(request);
    return committer.commit(idempotency.key, command, { user: user.id, session, from: request.ip });
  }

  /** The profile as this commit left it, with its warnings, so that a repeated request is answered as it was at first. [H7] [H53] */
  async function sendCommitted(reply: FastifyReply, { profile, issues = [] }: Extract<CommitOutcome, { ok: true }>): Promise<FastifyReply> {
    const { id, revision } = profile;
    return reply
      .header('etag', etagOf(revision))
      .header('cache-control', 'private, no-cache')
      .send({ ...(await profileAt(storage, catalog, id, revision)), issues });
  }

  const listSchema = { summary: 'Security profiles, by name', querystring: ListQuery, response: answers({ 200: listOf(Profile) }) };
  app.get('/profiles', { schema: listSchema }, async (request, reply) => {
    const rights = rightsFor(request);
    const { query = '', limit = defaultLimit, cursor } = request.query;
    const start = rights.refusalAnywhere(ownPermissions.viewProfiles) ?? readCursor('profiles', cursor);
    if (!start.ok) return sendProblem(reply, start);
    const alsoFound = permissionsCalled(catalog, query).flatMap((permission) =>
      (profilesWith(access.facts(), permission)?.profiles ?? []).map(({ profile }) => profile),
    );
    const { items, next } = await storage.profiles.list({ scope: rights.scopeOfProfiles(), query, alsoFound, limit, ...start.from });
    // Rights may have changed meanwhile; what is shown is judged by those of this moment.
    const seen = items.filter(rightsFor(request).canSeeProfile);
    return { items: seen.map((profile) => profileView(catalog, profile)), next: writeCursor('profiles', next) };
  });

  const readSchema = { summary: 'One security profile', params: IdParams, response: answers({ 200: Profile }) };
  app.get('/profiles/:id', { schema: readSchema }, async (request, reply) => {
    const found = await findProfile(storage, rightsFor(request), request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    return sendTagged(request, reply, etagOf(found.profile.revision), profileView(catalog, found.profile));
  });

  const createSchema = {
    summary: 'Create a security profile',
    headers: CreateHeaders,
    body: ProfileInput,
    response: answers({ 201: SavedProfile }),
  };
  app.post('/profiles', { schema: createSchema }, async (request, reply) => {
    const outcome = await commit(request, ownPermissions.createProfiles, { kind: 'create', proposal: inputToProposal(request.body) });
    if (!outcome.ok) return sendProblem(reply, outcome);
    return sendCommitted(reply.code(201).header('location', `/api/profiles/${outcome.profile.id}`), outcome);
  });

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
    const proposal = inputToProposal(request.body);
    const outcome = await commit(request, ownPermissions.editProfiles, {
      kind: 'update',
      profile: request.params.id,
      revision: match.revision,
      proposal,
    });
    return outcome.ok ? sendCommitted(reply, outcome) : sendProblem(reply, outcome);
  });

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
    // From the revision that the request names, so that a repeated request is the same command; whether it may, the commit decides. [H52]
    const from = isUuid(id) ? await storage.profiles.revision(id, match.revision) : null;
    if (!from) return sendProblem(reply, await unknownRevision(request, id, match.revision));
    const proposal = inputToProposal({ ...from, ...request.body });
    const outcome = await commit(request, ownPermissions.editProfiles, { kind: 'update', profile: id, revision: match.revision, proposal });
    if (outcome.ok) return sendCommitted(reply, outcome);
    // What speaks against the change would tell what was in a revision that the caller may not see. [H33]
    const isTold = outcome.code !== 'not-found' && rightsFor(request).canSeeProfile(from);
    return sendProblem(reply, isTold ? outcome : await unknownRevision(request, id, match.revision));
  });

  /** There is no such profile that one may see, or it never had that revision, or none that one may see. */
  async function unknownRevision(request: FastifyRequest, id: string, revision: number): Promise<Refusal> {
    const rights = rightsFor(request);
    const forbidden = rights.refusalAnywhere(ownPermissions.editProfiles);
    const found = forbidden ?? (await findProfile(storage, rights, id));
    if (!found.ok) return found;
    return refuse(
      'revision-changed',
      `"If-Match" names revision ${revision}, which ${found.profile.name} does not have; it is at revision ${found.profile.revision}.`,
    );
  }

  const removeSchema = {
    summary: 'Remove a security profile that nobody has',
    params: IdParams,
    headers: ChangeHeaders,
    response: answers({ 204: NoContent }),
  };
  app.delete('/profiles/:id', { schema: removeSchema }, async (request, reply) => {
    const match = readIfMatch(request);
    if (!match.ok) return sendProblem(reply, match);
    const outcome = await commit(request, ownPermissions.deleteProfiles, {
      kind: 'delete',
      profile: request.params.id,
      revision: match.revision,
    });
    return outcome.ok ? reply.code(204).send() : sendProblem(reply, outcome);
  });
}
