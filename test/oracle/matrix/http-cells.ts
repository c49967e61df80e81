/** Every HTTP route of docs/openapi.json, asked about every kind of thing, with what the oracle is asked in its place. */
import { randomUUID } from 'node:crypto';
import { inputToProposal, proposalToContent } from '../../../core/profile/content.ts';
import { findingsOf } from '../../../core/validation/findings.ts';
import { sessionName } from '../../../server/audit/session-reference.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import * as Y from 'yjs';
import type { AuditQuestion } from '../audit.ts';
import type { Question } from '../authorization.ts';
import { password, whole, type Person, type Request } from '../../support/server.ts';
import { argentina, brazil, givings, type Giving } from './personas.ts';
import type { PlantedDraft, World } from './world.ts';
import { builtInCatalog } from '../../support/catalog.ts';

const catalog = builtInCatalog();

export interface HttpCell {
  /** As docs/openapi.json has it. */
  readonly route: string;
  /** What it is asked about. */
  readonly about: string;
  readonly path: string;
  readonly request?: Request;
  readonly question: Question;
}

const ifMatch = { 'if-match': '"1"' };
const digest = 'a'.repeat(64);

/** The same for all. */
export function ownCells(world: World, self: Person): HttpCell[] {
  const { users } = world;
  const cell = (route: string, about: string, question: Question, request?: Request, query = ''): HttpCell => ({
    ...{ route, about, question, path: (route.split(' ')[1] ?? '') + query },
    ...(request && { request }),
  });
  const decide = (about: string, ...asked: string[]): HttpCell =>
    cell(
      'post /api/decisions',
      about,
      { kind: 'decisions', about: asked },
      { body: { requests: asked.map((user) => ({ user, permission: 'Users.View' })) } },
    );
  return [
    cell('get /healthz', '', { kind: 'public', status: 200 }),
    cell('get /readyz', '', { kind: 'public', status: 200 }),
    cell('get /metrics', 'without the token', { kind: 'public', status: 404 }),
    cell('get /api/setup', '', { kind: 'public', status: 200 }),
    cell('post /api/setup', 'a guessed token', { kind: 'public', status: 403 }, { body: { token: 'guessed', username: 'eve', password } }),
    cell('post /api/session', 'a wrong password', { kind: 'public', status: 401 }, { body: { username: 'admin', password: 'wrong' } }),
    cell(
      'post /api/session',
      'the right password',
      { kind: 'public', status: 201, signsIn: true },
      { body: { username: 'admin', password } },
    ),
    cell('post /api/invitation', 'a guessed link', { kind: 'public', status: 403 }, { body: { token: 'guessed', password } }),
    cell('put /api/me/password', 'a wrong one', { kind: 'own', status: 403 }, { body: { current: 'wrong', next: 'another long secret' } }),
    cell(
      'put /api/me/password',
      'the right one',
      { kind: 'own', status: 204, setsPassword: true },
      { body: { current: password, next: 'another long secret' } },
    ),
    cell('get /api/me', '', { kind: 'own', status: 200 }),
    ...ownSessionCells(world, self),
    ...ownTokenCells(world, self),
    cell('get /api/session', '', { kind: 'own', status: 200 }),
    cell('delete /api/session', '', { kind: 'own', status: 204, ends: true }),
    cell('delete /api/sessions', '', { kind: 'own', status: 204, ends: true }),
    cell('get /api/catalog', '', { kind: 'own', status: 200, scope: 'profiles:read' }),
    cell('get /api/assertions', '', { kind: 'own', status: 200, scope: 'profiles:read' }),
    cell('get /api/events', '', { kind: 'own', status: 200 }),
    cell('get /api/profiles', '', { kind: 'profile-list' }, undefined, '?limit=100'),
    cell('get /api/drafts', '', { kind: 'draft-list' }),
    cell('get /api/users', '', { kind: 'user-list' }, undefined, '?limit=100'),
    cell('get /api/audit', '', { kind: 'audit-list' }, undefined, '?limit=100'),
    cell('get /api/audit.ndjson', '', { kind: 'audit-file' }),
    cell('get /api/audit.csv', '', { kind: 'audit-file' }),
    decide('about nobody'),
    decide('about oneself', self.userId),
    ...Object.entries(users).map(([title, id]) => decide(`about the user ${title}`, self.userId, id)),
  ];
}

const ownSessionCells = ({ rows }: World, { userId }: Person): HttpCell[] => {
  const end = (about: string, id: string, question: Question): HttpCell => ({
    ...{ route: 'delete /api/me/sessions/{id}', about, path: `/api/me/sessions/${id}`, question },
  });
  const of = (whose: string): string[] =>
    rows.all(`select id from sessions where user_id ${whose} ? limit 1`, userId).map(({ id }) => sessionName(id as string));
  const path = '/api/me/sessions';
  return [
    { route: 'get /api/me/sessions', about: '', path, question: { kind: 'own', status: 200 } },
    { route: 'delete /api/me/sessions', about: 'without others', path, question: { kind: 'own', status: 204 } },
    end('unknown', randomUUID(), { kind: 'own', status: 404 }),
    ...of('<>').map((id) => end('another’s', id, { kind: 'own', status: 404 })),
    ...of('=').map((id) => end('the one that asks', id, { kind: 'own', status: 204, ends: true })),
  ];
};

function ownTokenCells({ rows, server }: World, { userId }: Person): HttpCell[] {
  const path = '/api/me/tokens';
  const make = (about: string, secret: string, question: Question): HttpCell => {
    const body = { name: 'New', scopes: ['decisions'], expiresAt: new Date(server.now() + 86_400_000).toISOString(), password: secret };
    return { route: 'post /api/me/tokens', about, path, request: { body }, question };
  };
  const end = (about: string, id: string, question: Question): HttpCell => ({
    ...{ route: 'delete /api/me/tokens/{id}', about, path: `${path}/${id}`, question },
  });
  const of = (whose: string): string[] =>
    rows.all(`select id from tokens where user_id ${whose} ? limit 1`, userId).map(({ id }) => id as string);
  return [
    { route: 'get /api/me/tokens', about: '', path, question: { kind: 'own', status: 200 } },
    make('a wrong password', 'wrong', { kind: 'own', status: 403 }),
    make('the right password', password, { kind: 'own', status: 201, changesTokens: true }),
    end('unknown', randomUUID(), { kind: 'own', status: 404 }),
    ...of('<>').map((id) => end('another’s', id, { kind: 'own', status: 404 })),
    ...of('=').map((id) => end('one’s own', id, { kind: 'own', status: 204, changesTokens: true })),
  ];
}

const harmless = { chosen: ['Queues.View'], accessControl: null } as const;

const restore = (about: string, id: string, revision: number, current: string): HttpCell => ({
  ...{ route: 'post /api/profiles/{id}/restore', about, path: `/api/profiles/${id}/restore` },
  ...{ request: { body: { revision }, headers: { 'if-match': current } }, question: { kind: 'profile-restore', id, revision } },
});

/** Profiles that had other tags before: each revision is as visible as it was. */
function movedCells({ moved }: World): HttpCell[] {
  return Object.entries(moved).flatMap(([title, id]): HttpCell[] => {
    const path = `/api/profiles/${id}/revisions`;
    return [
      { route: 'get /api/profiles/{id}/revisions', about: title, path, question: { kind: 'revision-list', id } },
      ...[1, 2].map((revision): HttpCell => ({
        ...{ route: 'get /api/profiles/{id}/revisions/{revision}', about: `${title}, ${revision}`, path: `${path}/${revision}` },
        question: { kind: 'revision-read', id, revision },
      })),
      ...[1, 2].map((revision) => restore(`${title}, ${revision}`, id, revision, '"2"')),
    ];
  });
}

export function profileCells(world: World): HttpCell[] {
  const { profiles, tagging } = world;
  const create = (about: string, tags: Readonly<Record<string, string>>): HttpCell => ({
    ...{ route: 'post /api/profiles', about, path: '/api/profiles' },
    request: { body: { name: `new ${randomUUID()}`, chosen: ['Queues.View'], tags } },
    question: { kind: 'profile-create', next: { ...harmless, tags } },
  });
  const of = (title: string, id: string): HttpCell[] => {
    const path = `/api/profiles/${id}`;
    const write = (about: string, tags: Readonly<Record<string, string>>): HttpCell => ({
      ...{ route: 'put /api/profiles/{id}', about: `${title}, ${about}`, path },
      request: { body: whole({ name: `next ${randomUUID()}`, ...harmless, tags }), headers: ifMatch },
      question: { kind: 'profile-write', id, next: { ...harmless, tags } },
    });
    const patch = (about: string, tags: Readonly<Record<string, string>>): HttpCell => ({
      ...{ route: 'patch /api/profiles/{id}', about: `${title}, ${about}`, path },
      request: { body: { chosen: ['Queues.View'], tags }, headers: ifMatch },
      question: { kind: 'profile-write', id, next: { ...harmless, tags } },
    });
    return [
      { route: 'get /api/profiles/{id}', about: title, path, question: { kind: 'profile-read', id } },
      { route: 'get /api/profiles/{id}/holders', about: title, path: `${path}/holders`, question: { kind: 'profile-holders', id } },
      { route: 'get /api/profiles/{id}/alike', about: title, path: `${path}/alike`, question: { kind: 'profile-alike', id } },
      {
        ...{ route: 'post /api/profiles/{id}/effect', about: title, path: `${path}/effect` },
        request: { body: { chosen: ['Users.View', 'Prompts.Edit'] } },
        question: { kind: 'profile-effect', id, next: { chosen: ['Users.View', 'Prompts.Edit'] } },
      },
      { route: 'get /api/profiles/{id}/revisions', about: title, path: `${path}/revisions`, question: { kind: 'revision-list', id } },
      {
        route: 'get /api/profiles/{id}/revisions/{revision}',
        about: title,
        path: `${path}/revisions/1`,
        question: { kind: 'revision-read', id, revision: 1 },
      },
      restore(title, id, 1, '"1"'),
      restore(`${title}, a revision that never was`, id, 7, '"1"'),
      write('into reach', tagging(argentina)),
      write('out of reach', tagging(brazil)),
      patch('into reach', tagging(argentina)),
      patch('out of reach', tagging(brazil)),
      { route: 'delete /api/profiles/{id}', about: title, path, request: { headers: ifMatch }, question: { kind: 'profile-remove', id } },
    ];
  };
  return [
    ...movedCells(world),
    create('within reach', tagging(argentina)),
    create('out of reach', tagging(brazil)),
    create('without tags', {}),
    ...Object.entries(profiles).flatMap(([title, id]) => of(title, id)),
  ];
}

export function userCells({ users, profiles, tagging, rows }: World, self: Person): HttpCell[] {
  const create = (about: string, tags: Readonly<Record<string, string>>, given: readonly string[]): HttpCell => ({
    ...{ route: 'post /api/users', about, path: '/api/users' },
    request: { body: { username: randomUUID(), tags, profiles: given } },
    question: { kind: 'user-create', tags, profiles: given },
  });
  const [visible = '', hidden = '', unknown = ''] = [profiles['within reach'], profiles['out of reach'], profiles['unknown']];
  const of = (title: string, id: string): HttpCell[] => {
    const path = `/api/users/${id}`;
    const change = (
      about: string,
      body: object,
      question: { tags?: Readonly<Record<string, string>>; password?: true; username?: true } = {},
    ): HttpCell => ({
      ...{ route: 'patch /api/users/{id}', about: `${title}, ${about}`, path, request: { body } },
      question: { kind: 'user-change', id, ...question },
    });
    const assign = (about: string, given: readonly string[]): HttpCell => ({
      ...{
        route: 'put /api/users/{id}/profiles',
        about: `${title}, ${about}`,
        path: `${path}/profiles`,
        request: { body: { profiles: given } },
      },
      question: { kind: 'user-assign', id, profiles: given },
    });
    const enable = (enabled: boolean): HttpCell => ({
      ...{ route: 'put /api/users/{id}/enabled', about: `${title}, ${enabled}`, path: `${path}/enabled`, request: { body: { enabled } } },
      question: { kind: 'user-enable', id, enabled },
    });
    return [
      { route: 'get /api/users/{id}', about: title, path, question: { kind: 'user-read', id } },
      { route: 'get /api/users/{id}/access', about: title, path: `${path}/access`, question: { kind: 'user-access', id } },
      {
        ...{ route: 'post /api/users/{id}/invitation', about: title, path: `${path}/invitation`, request: {} },
        question: { kind: 'user-invite', id },
      },
      { route: 'get /api/users/{id}/sessions', about: title, path: `${path}/sessions`, question: { kind: 'user-sessions', id } },
      { route: 'get /api/users/{id}/tokens', about: title, path: `${path}/tokens`, question: { kind: 'user-tokens', id } },
      { route: 'delete /api/users/{id}/tokens', about: title, path: `${path}/tokens`, question: { kind: 'user-end-tokens', id } },
      { route: 'delete /api/users/{id}/sessions', about: title, path: `${path}/sessions`, question: { kind: 'user-sign-out', id } },
      change('name', { displayName: 'Another' }),
      change('tags out of reach', { tags: tagging(brazil) }, { tags: tagging(brazil) }),
      change('username', { username: randomUUID() }, { username: true }),
      change('password', { password: 'another long password' }, { password: true }),
      { route: 'delete /api/users/{id}', about: title, path, question: { kind: 'user-remove', id } },
      assign('none', []),
      assign('one within reach', [visible]),
      assign('one out of reach', [hidden]),
      assign('one that is unknown', [unknown]),
      enable(false),
      enable(true),
    ];
  };
  /** Profiles are planned by name. */
  const named = (id: string): string => String(rows.all('select name_key from profiles where id = ?', id)[0]?.['name_key'] ?? 'Nowhere');
  const wanted = [
    { tags: tagging(argentina), profiles: [] },
    { tags: tagging(brazil), profiles: [] },
    ...[visible, hidden, unknown].map((id) => ({ tags: tagging(argentina), profiles: [id] })),
  ];
  return [
    {
      ...{ route: 'post /api/users/plan', about: 'several', path: '/api/users/plan' },
      request: { body: { users: wanted.map(({ tags, profiles: ids }) => ({ username: randomUUID(), tags, profiles: ids.map(named) })) } },
      question: { kind: 'user-plan', users: wanted },
    },
    create('within reach', tagging(argentina), []),
    create('out of reach', tagging(brazil), []),
    create('with a profile within reach', tagging(argentina), [visible]),
    create('with a profile out of reach', tagging(argentina), [hidden]),
    ...Object.entries({ ...users, oneself: self.userId }).flatMap(([title, id]) => of(title, id)),
  ];
}

/** Rights are asked about, not reviews: what has to be acknowledged is. */
function acknowledgedOf(giving: Giving): Record<string, string> {
  const review = { contributions: null, acknowledged: new Map<string, string>(), base: null, committer: null };
  const proposal = inputToProposal({ name: 'any', ...giving, accessControl: giving.accessControl ?? null });
  return Object.fromEntries(findingsOf(catalog, proposal, review).map(({ key, fingerprint }) => [key, fingerprint]));
}

/** Everything by which a right over people and profiles can come into being, wide and within tags. */
export function givingCells(world: World, self: Person): HttpCell[] {
  const { rows, profiles, users, givings: ids, tagging } = world;
  const tags = tagging(argentina);
  const own = rows.all('select profile_id from user_profiles where user_id = ? order by profile_id', self.userId);
  const create = (about: string, giving: Giving): HttpCell => ({
    ...{ route: 'post /api/profiles', about, path: '/api/profiles' },
    request: { body: { name: `new ${randomUUID()}`, ...giving, tags, acknowledged: acknowledgedOf(giving) } },
    question: { kind: 'profile-create', next: { chosen: giving.chosen, accessControl: giving.accessControl ?? null, tags } },
  });
  const write = (about: string, id: string, giving: Giving, carried = tags): HttpCell => ({
    ...{ route: 'put /api/profiles/{id}', about, path: `/api/profiles/${id}` },
    request: {
      body: { name: `next ${randomUUID()}`, description: '', ...giving, tags: carried, acknowledged: acknowledgedOf(giving) },
      headers: ifMatch,
    },
    question: { kind: 'profile-write', id, next: { chosen: giving.chosen, accessControl: giving.accessControl ?? null, tags: carried } },
  });
  const assign = (about: string, id: string, given: readonly string[]): HttpCell => ({
    ...{ route: 'put /api/users/{id}/profiles', about, path: `/api/users/${id}/profiles`, request: { body: { profiles: given } } },
    question: { kind: 'user-assign', id, profiles: given },
  });
  const newUser = (about: string, given: readonly string[]): HttpCell => ({
    ...{ route: 'post /api/users', about, path: '/api/users' },
    request: { body: { username: randomUUID(), tags, profiles: given } },
    question: { kind: 'user-create', tags, profiles: given },
  });
  const each = Object.entries(givings) as [keyof typeof givings, Giving][];
  const kept = own.map(({ profile_id }) => profile_id as string);
  return [
    ...each.flatMap(([title, giving]) => [
      create(title, giving),
      write(`within reach, ${title}`, profiles['within reach'] ?? '', giving),
      write(`what is wide already, ${title}`, ids.wide, giving),
      ...kept.slice(0, 1).map((id) => write(`one’s own, ${title}`, id, giving, argentina)),
      assign(`within reach, ${title}`, users['within reach'] ?? '', [ids[title]]),
      assign(`stronger, ${title}`, users['stronger'] ?? '', [ids[title]]),
      assign(`oneself, ${title}`, self.userId, [ids[title]]),
      newUser(title, [ids[title]]),
    ]),
    ...kept.slice(0, 1).map((id) => write('one’s own, harmless', id, harmless, argentina)),
    write('a limit of somebody with another profile, harmless', ids['a limit alone'], harmless),
    assign('somebody with a limit, without it', users['limited by another profile'] ?? '', [ids['limited on one type alone']]),
    assign('oneself, one more', self.userId, [...kept, ids.wide].sort()),
  ];
}

/** Drafts of every kind: by author, by base, open or closed. */
export function draftKinds(
  { profiles, users, tagging }: Pick<World, 'profiles' | 'users' | 'tagging'>,
  self: string,
): Record<string, PlantedDraft> {
  const other = users['without tags'] ?? '';
  const baseOf = (title: string) => ({ profile: profiles[title] ?? '', revision: 1 });
  const [near, far] = [tagging(argentina), tagging(brazil)];
  return {
    'own, new': { author: self, base: null, tags: {} },
    'own, new, with tags out of reach': { author: self, base: null, tags: far },
    'another’s, new': { author: other, base: null, tags: {} },
    'another’s, new, with tags within reach': { author: other, base: null, tags: near },
    'another’s, new, with tags out of reach': { author: other, base: null, tags: far },
    'own, of a profile within reach': { author: self, base: baseOf('within reach'), tags: near },
    'own, of a profile out of reach': { author: self, base: baseOf('out of reach'), tags: near },
    'another’s, of a profile within reach': { author: other, base: baseOf('within reach'), tags: near },
    'another’s, of a profile within reach, moved out of it': { author: other, base: baseOf('within reach'), tags: far },
    'another’s, of a profile out of reach': { author: other, base: baseOf('out of reach'), tags: far },
    'another’s, of a profile that was removed': { author: other, base: baseOf('removed'), tags: near },
    'own, new, giving wide': { author: self, base: null, tags: near, giving: givings.wide },
    'own, new, giving as within tags': { author: self, base: null, tags: near, giving: givings.equal },
    'another’s, of a profile within reach, giving wide': {
      ...{ author: other, base: baseOf('within reach'), tags: near, giving: givings.wide },
    },
    'own, new, begun': { author: self, base: null, tags: {}, isEmpty: true },
    'another’s, new, begun': { author: other, base: null, tags: {}, isEmpty: true },
    'another’s, of a profile within reach, begun': { author: other, base: baseOf('within reach'), tags: {}, isEmpty: true },
    'another’s, of a profile out of reach, begun': { author: other, base: baseOf('out of reach'), tags: {}, isEmpty: true },
    'own, committed': { author: self, base: null, tags: {}, state: 'committed' },
    'another’s, discarded': { author: other, base: null, tags: near, state: 'discarded' },
    'another’s, of a profile out of reach, committed': { author: other, base: baseOf('out of reach'), tags: far, state: 'committed' },
  };
}

export async function draftCells(world: World, self: Person): Promise<HttpCell[]> {
  const cells: HttpCell[] = [];
  const begin = (about: string, id: string, base: PlantedDraft['base']): HttpCell => ({
    ...{ route: 'put /api/drafts/{id}', about, path: `/api/drafts/${id}`, request: { body: base ? { base } : {} } },
    question: { kind: 'draft-begin', id, base },
  });
  const add = (title: string, id: string, sent: string, base: PlantedDraft['base'] = null): void => {
    const path = `/api/drafts/${id}`;
    const request = { body: { id: randomUUID(), digest: sent } };
    cells.push(
      begin(title, id, base),
      { route: 'get /api/drafts/{id}/content', about: title, path: `${path}/content`, question: { kind: 'draft-read', id } },
      { route: 'post /api/drafts/{id}/reopen', about: title, path: `${path}/reopen`, question: { kind: 'draft-reopen', id } },
      { route: 'get /api/drafts/{id}', about: title, path, question: { kind: 'draft-read', id } },
      { route: 'delete /api/drafts/{id}', about: title, path, question: { kind: 'draft-discard', id } },
      { route: 'post /api/drafts/{id}/commit', about: title, path: `${path}/commit`, request, question: { kind: 'draft-commit', id } },
    );
  };
  for (const [title, kind] of Object.entries(draftKinds(world, self.userId))) {
    const { id } = await world.plantDraft(kind);
    add(title, id, digestOfDraft(world, id, kind.base), kind.base);
  }
  add('unknown', randomUUID(), digest);
  for (const [title, profile] of Object.entries(world.profiles))
    cells.push(begin(`unknown, of a profile ${title}`, randomUUID(), { profile, revision: 1 }));
  // One of each kind that is there, asked for from another base.
  for (const [title, base] of [
    ['within reach', null],
    ['out of reach', null],
    ['new', { profile: world.profiles['within reach'] ?? '', revision: 1 }],
  ] as const) {
    const of = title === 'new' ? null : { profile: world.profiles[title] ?? '', revision: 1 };
    const { id } = await world.plantDraft({ author: self.userId, base: of, tags: {} });
    cells.push(begin(`own, ${title}, of another base`, id, base));
  }
  cells.push(begin('unknown, of no such revision', randomUUID(), { profile: world.profiles['within reach'] ?? '', revision: 9 }));
  return cells;
}

/** Permissions that some, all or nobody hold, one that takes rights away, and one that there is not. */
export function permissionCells(): HttpCell[] {
  const permissions = ['Queues.View', 'Users.View', 'Users.EditPermission', 'RestrictContactAccessByHierarchy.View', 'no such permission'];
  return permissions.flatMap((permission): HttpCell[] => {
    const path = `/api/permissions/${encodeURIComponent(permission)}`;
    return [
      {
        ...{ route: 'get /api/permissions/{permission}/holders', about: permission, path: `${path}/holders?limit=100` },
        question: { kind: 'permission-holders', permission },
      },
      {
        ...{ route: 'get /api/permissions/{permission}/profiles', about: permission, path: `${path}/profiles?limit=100` },
        question: { kind: 'permission-profiles', permission },
      },
    ];
  });
}

/** Lists with every parameter, from the beginning and from another user's cursor. */
export function listCells({ rows, profiles, users: people, tagging }: World): HttpCell[] {
  const drafts = (about: string, query: string, asked: Omit<Extract<Question, { kind: 'draft-list' }>, 'kind'>): HttpCell => ({
    ...{ route: 'get /api/drafts', about, path: `/api/drafts?limit=100&${query}` },
    question: { kind: 'draft-list', ...asked },
  });
  const named = (about: string, query: string, asked: Omit<Extract<Question, { kind: 'profile-list' }>, 'kind'>): HttpCell => ({
    ...{ route: 'get /api/profiles', about, path: `/api/profiles?limit=100&${query}` },
    question: { kind: 'profile-list', ...asked },
  });
  const users = (about: string, query: string, asked: Omit<Extract<Question, { kind: 'user-list' }>, 'kind'>): HttpCell => ({
    ...{ route: 'get /api/users', about, path: `/api/users?limit=100&${query}` },
    question: { kind: 'user-list', ...asked },
  });
  const audit = (about: string, asked: AuditQuestion): HttpCell => ({
    ...{ route: 'get /api/audit', about, path: `/api/audit?limit=100&${new URLSearchParams({ ...asked }).toString()}` },
    question: { kind: 'audit-list', ...asked },
  });
  const [tag = ['Country', 'Argentina']] = Object.entries(tagging(argentina));
  const [third] = rows.all('select name_key, id from profiles order by name_key limit 1 offset 2');
  const [second] = rows.all('select username_key, id from users order by username_key limit 1 offset 1');
  const afterName = [String(third?.['name_key']), String(third?.['id'])] as const;
  const afterUser = [String(second?.['username_key']), String(second?.['id'])] as const;
  const place = rows.all(`select updated_at, id from drafts where state = 'open' order by updated_at desc, id desc limit 1 offset 1`)[0];
  const after = [String(place?.['updated_at']), String(place?.['id'])] as const;
  return [
    named('found by name', 'query=ADM', { query: 'adm' }),
    named('that nobody has', 'only=unassigned', { only: 'unassigned' }),
    named('like another', 'only=alike', { only: 'alike' }),
    named('after a profile of anybody', `cursor=${cursorOf('profiles', ...afterName)}`, { after: afterName }),
    users('found by name', 'query=NEA', { query: 'nea' }),
    users('with a tag', `tag=${encodeURIComponent(tag.join('='))}`, { tag }),
    users('disabled', 'enabled=false', { enabled: false }),
    users('in another order', 'sort=-displayName', {}),
    users('after a user of anybody', `cursor=${cursorOf('users username', ...afterUser)}`, { after: afterUser }),
    ...Object.entries(profiles).map(([title, profile]) => users(`with a profile ${title}`, `profile=${profile}`, { profile })),
    ...Object.entries(people).flatMap(([title, id]) => [
      audit(`by a user ${title}`, { actor: id }),
      audit(`about a user ${title}`, { target: id }),
    ]),
    ...Object.entries(profiles).map(([title, id]) => audit(`about a profile ${title}`, { target: id, event: 'profile-created' })),
    drafts('committed', 'state=committed', { state: 'committed' }),
    drafts('discarded', 'state=discarded', { state: 'discarded' }),
    drafts('found by name', 'query=DRAFT%20%20a', { query: 'draft a' }),
    drafts('found by no name', 'query=%00', { query: '\0' }),
    drafts('after a draft of anybody', `cursor=${cursorOf('drafts open', ...after)}`, { after }),
    ...Object.entries(profiles).map(([title, profile]) => drafts(`of a profile ${title}`, `profile=${profile}`, { profile })),
  ];
}

const cursorOf = (...parts: readonly string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

/** The request of a user who reviewed the draft as it is. */
export function digestOfDraft({ rows }: World, id: string, base: PlantedDraft['base']): string {
  const doc = new Y.Doc();
  for (const { bytes } of rows.all('select bytes from draft_updates where draft_id = ? order by seq', id))
    Y.applyUpdate(doc, new Uint8Array(bytes as Buffer));
  return digestOf(catalog, proposalToContent(readDraft(doc).proposal), base);
}
