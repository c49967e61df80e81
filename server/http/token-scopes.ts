/** The one list of what tokens reach: each route with the scope that it takes. A route that is not here is closed to every token. [H145] */
import { tokenScopes, type TokenScope } from '../../core/accounts/tokens.ts';

const routesByScope: Readonly<Record<TokenScope, readonly string[]>> = {
  decisions: [
    'POST /api/decisions',
    'GET /api/users/:id/access',
    'GET /api/permissions/:permission/holders',
    'POST /api/profiles/:id/effect',
  ],
  'profiles:read': [
    ...['GET /api/catalog', 'GET /api/assertions', 'GET /api/profiles', 'GET /api/profiles/:id'],
    ...['GET /api/profiles/:id/revisions', 'GET /api/profiles/:id/revisions/:revision'],
    ...['GET /api/profiles/:id/alike', 'GET /api/permissions/:permission/profiles'],
    ...['GET /api/drafts', 'GET /api/drafts/:id', 'GET /api/drafts/:id/content'],
  ],
  'profiles:write': [
    ...['POST /api/profiles', 'PUT /api/profiles/:id', 'PATCH /api/profiles/:id', 'DELETE /api/profiles/:id'],
    'POST /api/profiles/:id/restore',
    ...['PUT /api/drafts/:id', 'DELETE /api/drafts/:id', 'POST /api/drafts/:id/reopen', 'POST /api/drafts/:id/commit'],
  ],
  'users:read': ['GET /api/users', 'GET /api/users/:id', 'GET /api/profiles/:id/holders'],
  'users:write': [
    'POST /api/users',
    'POST /api/users/plan',
    'PATCH /api/users/:id',
    'DELETE /api/users/:id',
    'PUT /api/users/:id/profiles',
  ],
};

const scopeByRoute = new Map(tokenScopes.flatMap((scope) => routesByScope[scope].map((route) => [route, scope] as const)));

const patterns = [...scopeByRoute.keys()].map((route) => new RegExp(`^${route.replace(/:[^/]+/g, '[^/]+')}$`));

/** Whether any token reaches what answers at this address, such as `/api/users/0b3c…`. */
export const isReachedByToken = (method: string, path: string): boolean =>
  patterns.some((pattern) => pattern.test(`${method === 'HEAD' ? 'GET' : method} ${path}`));

/** Null where the route is closed. `url` is the route's, such as `/api/users/:id`. */
export const scopeOfRoute = (method: string, url: string | undefined): TokenScope | null =>
  scopeByRoute.get(`${method === 'HEAD' ? 'GET' : method} ${url}`) ?? null;
