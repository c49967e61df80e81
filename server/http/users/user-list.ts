/** The list of users over HTTP: searched, filtered, sorted and in pages. */
import { Type } from '../../web/schema.ts';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import type { Scope } from '../../../core/access/scope.ts';
import type { UserSort } from '../../storage/tables/users.ts';
import { profileTold } from '../../access/disclosure.ts';
import { callerOf } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { AppDeps } from '../deps.ts';
import { shown } from '../../web/invalid-detail.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { rightsOf } from '../../access/rights.ts';
import { accessFor } from '../rights.ts';
import { defaultLimit, listOf, listQuery } from '../schemas/list.ts';
import { closed, Uuid } from '../schemas/shapes.ts';
import { answers, User } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';
import { userViewFor } from './user-view.ts';

const nobodyHas = '00000000-0000-0000-0000-000000000000';
const sorts: readonly UserSort[] = ['username', 'displayName', 'createdAt'];

const UserQuery = Type.Object(
  {
    ...listQuery,
    profile: Type.Optional(Type.Unsafe<string>({ ...Uuid, description: 'Only users who have this security profile.' })),
    tag: Type.Optional(
      Type.String({
        maxLength: 600,
        description: 'Only users with this tag, as `Key=Value` or `Key:Value`; key and value are case-sensitive.',
      }),
    ),
    enabled: Type.Optional(Type.Enum(['true', 'false'])),
    sort: Type.Optional(
      Type.Enum(
        sorts.flatMap((sort) => [sort, `-${sort}`]),
        { default: 'username', description: 'Without regard to case; with `-` in descending order.' },
      ),
    ),
  },
  closed,
);

export function addUserListRoutes(app: App, { storage, access: state }: AppDeps): void {
  const schema = {
    summary: 'Users, by username unless another order is asked for',
    querystring: UserQuery,
    response: answers({ 200: listOf(User) }),
  };
  app.get('/users', { schema, config: { canBeTried: true } }, async (request, reply) => {
    const access = accessFor(state, request);
    const caller = callerOf(request).user.id;
    const rights = rightsOf(access.facts(), caller);
    const { query = '', profile, tag, enabled, sort = 'username', limit = defaultLimit, cursor } = request.query;
    const list = `users ${sort}`;
    const start = rights.refusalAnywhere(ownPermissions.viewUsers) ?? readCursor(list, cursor);
    if (!start.ok) return sendProblem(reply, start);
    const tagged = readTag(tag);
    if ('ok' in tagged) return sendProblem(reply, tagged);
    const page = await storage.users.list({
      ...{ scope: rights.scopeOfUsers(), within: tagged.scope, query, limit, ...start.from },
      ...{ sort: sorts.find((one) => sort.endsWith(one)) ?? 'username', descending: sort.startsWith('-') },
      // A caller learns as much about an invisible profile as about one that never existed. [H30]
      ...(profile !== undefined && { profile: profileTold(access.facts(), caller, { id: profile })?.id ?? nobodyHas }),
      ...(enabled !== undefined && { enabled: enabled === 'true' }),
    });
    // Rights may have changed meanwhile; what is shown is judged by those of this moment.
    const seen = page.items.filter(rightsOf(access.facts(), caller).canSeeUser);
    return { items: seen.map(userViewFor(access.facts(), caller)), next: writeCursor(list, page.next) };
  });
}

/** The code tries at most this many separators of a tag. */
const mostSeparators = 20;

/** A key may hold what separates it from its value, so every way to read the tag counts. [H61] */
function readTag(tag: string | undefined): { readonly scope: Scope } | Refusal {
  if (tag === undefined) return { scope: 'everywhere' };
  const separators = [...tag.matchAll(/[=:]/g)].map(({ index }) => index).filter((at) => at > 0);
  if (separators.length > 0 && separators.length <= mostSeparators)
    return { scope: separators.map((at) => ({ [tag.slice(0, at)]: tag.slice(at + 1) })) };
  return refuse('invalid-request', `The tag ${shown(tag)} cannot be read as a key and a value; write it as Key=Value.`);
}
