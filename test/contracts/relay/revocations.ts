/** Every way in which a right to write drafts goes, over HTTP, and how it is given back. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { LightClient } from '../../oracle/matrix/light-client.ts';
import { whole, type Person, type TestServer } from '../../support/server.ts';

/** Whose right goes. */
export interface Holder {
  readonly username: string;
  /** The id of a profile that nobody else has. */
  readonly profile: string;
  /** Another one after each removal. */
  user: string;
  readonly cookie: () => string;
}

export interface Revoking {
  readonly server: TestServer;
  readonly call: LightClient['call'];
  readonly admin: Person;
  readonly holder: Holder;
}

export interface Revocation {
  /** Resolves with the answer. */
  revoke(revoking: Revoking): Promise<unknown>;
  giveBack(revoking: Revoking): Promise<unknown>;
  /** Of the sockets that it closes. */
  readonly code: 4401 | 4403;
}

export const mayWrite = ['SecurityProfiles.Create'];

async function ask({ call, admin }: Revoking, method: string, path: string, body?: unknown, cookie = admin.cookie): Promise<void> {
  const { status } = await call({ cookie }, method, path, { body });
  expect({ method, path, status }).toMatchObject({ status: expect.toBeOneOf([200, 204]) as unknown });
}
async function choose({ call, admin, server, holder }: Revoking, chosen: readonly string[]): Promise<void> {
  const stored = await server.storage.profiles.byId(holder.profile);
  const request = { body: whole({ name: holder.username, chosen }), headers: { 'if-match': `"${stored?.revision}"` } };
  expect((await call(admin, 'PUT', `/api/profiles/${holder.profile}`, request)).status).toBe(200);
}
const assign = (revoking: Revoking, ...profiles: string[]): Promise<void> =>
  ask(revoking, 'PUT', `/api/users/${revoking.holder.user}/profiles`, { profiles });
const enable = (revoking: Revoking, enabled: boolean): Promise<void> =>
  ask(revoking, 'PUT', `/api/users/${revoking.holder.user}/enabled`, { enabled });
const change = (chosen: readonly string[]): Revocation => ({
  revoke: (revoking) => choose(revoking, chosen),
  giveBack: (revoking) => choose(revoking, mayWrite),
  code: 4403,
});
/** What ends sessions leaves the right to sign in again. */
const ending = (revoke: (revoking: Revoking) => Promise<unknown>): Revocation => ({ revoke, giveBack: async () => {}, code: 4401 });

export const revocations: Readonly<Record<string, Revocation>> = {
  'profile that only reads now': change(['SecurityProfiles.View']),
  'profile without it': change(['Queues.View']),
  'profile taken': { revoke: (all) => assign(all), giveBack: (all) => assign(all, all.holder.profile), code: 4403 },
  'user disabled': { revoke: (all) => enable(all, false), giveBack: (all) => enable(all, true), code: 4401 },
  'user removed': {
    revoke: (all) => ask(all, 'DELETE', `/api/users/${all.holder.user}`),
    giveBack: async ({ server, holder }) => {
      holder.user = (await server.plantUser(holder.username, [holder.profile])).id;
    },
    code: 4401,
  },
  'password reset': ending((all) => ask(all, 'PATCH', `/api/users/${all.holder.user}`, { password: randomUUID() })),
  'signed out': ending((all) => ask(all, 'DELETE', '/api/session', undefined, all.holder.cookie())),
  'signed out everywhere': ending((all) => ask(all, 'DELETE', '/api/sessions', undefined, all.holder.cookie())),
};
