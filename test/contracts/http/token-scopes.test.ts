/** Every route beside the scope it takes of a token. */
import { expect, test } from 'vitest';
import { describeRoutes } from '../../../server/ops/build/openapi-file.ts';

/** A route that is added has to be put here, and into server/http/token-scopes.ts where a token may reach it. */
const reached: Readonly<Record<string, string>> = {
  'post /api/decisions': 'decisions',
  'get /api/users/{id}/access': 'decisions',
  'get /api/permissions/{permission}/holders': 'decisions',
  'post /api/profiles/{id}/effect': 'decisions',
  'get /api/permissions/{permission}/profiles': 'profiles:read',
  'get /api/profiles/{id}/alike': 'profiles:read',
  'get /api/catalog': 'profiles:read',
  'get /api/assertions': 'profiles:read',
  'get /api/profiles': 'profiles:read',
  'get /api/profiles/{id}': 'profiles:read',
  'get /api/profiles/{id}/revisions': 'profiles:read',
  'get /api/profiles/{id}/revisions/{revision}': 'profiles:read',
  'get /api/drafts': 'profiles:read',
  'get /api/drafts/{id}': 'profiles:read',
  'get /api/drafts/{id}/content': 'profiles:read',
  'post /api/profiles': 'profiles:write',
  'put /api/profiles/{id}': 'profiles:write',
  'patch /api/profiles/{id}': 'profiles:write',
  'delete /api/profiles/{id}': 'profiles:write',
  'post /api/profiles/{id}/restore': 'profiles:write',
  'put /api/drafts/{id}': 'profiles:write',
  'delete /api/drafts/{id}': 'profiles:write',
  'post /api/drafts/{id}/reopen': 'profiles:write',
  'post /api/drafts/{id}/commit': 'profiles:write',
  'get /api/users': 'users:read',
  'get /api/users/{id}': 'users:read',
  'get /api/profiles/{id}/holders': 'users:read',
  'post /api/users': 'users:write',
  'post /api/users/plan': 'users:write',
  'patch /api/users/{id}': 'users:write',
  'delete /api/users/{id}': 'users:write',
  'put /api/users/{id}/profiles': 'users:write',
};

/** People only. */
const closed = [
  ...['get /api/session', 'delete /api/session', 'delete /api/sessions', 'get /api/events'],
  ...['get /api/me', 'get /api/me/sessions', 'delete /api/me/sessions', 'delete /api/me/sessions/{id}', 'put /api/me/password'],
  ...['get /api/me/tokens', 'post /api/me/tokens', 'delete /api/me/tokens/{id}'],
  ...['get /api/users/{id}/sessions', 'delete /api/users/{id}/sessions', 'get /api/users/{id}/tokens', 'delete /api/users/{id}/tokens'],
  ...['get /api/audit', 'get /api/audit.csv', 'get /api/audit.ndjson'],
  ...['post /api/users/{id}/invitation', 'put /api/users/{id}/enabled'],
];

type Security = readonly Readonly<Record<string, readonly string[]>>[];

test('[H145] [H146] each route takes one scope or none, and says so in docs/openapi.json', async () => {
  const { paths } = JSON.parse(await describeRoutes()) as { paths: Record<string, Record<string, { security?: Security }>> };
  const guarded = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { security }]) => (security ? [[`${method} ${path}`, security] as const] : [])),
  );
  const scopes = guarded.map(([route, security]) => [route, security.flatMap(({ token }) => token ?? []).join() || null] as const);
  const expected = [...Object.entries(reached), ...closed.map((route) => [route, null] as const)];
  expect(Object.fromEntries(scopes)).toEqual(Object.fromEntries(expected));
  expect(guarded.every(([, security]) => security.some(({ session }) => session !== undefined))).toBe(true);
});
