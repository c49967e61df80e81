/** Nobody gives more than they hold: every way over HTTP in which a right comes into being. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredProfile } from '../../../server/storage/tables/profiles.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { acknowledging, startServer, type Answer, type Options, type Person, type TestServer } from '../../support/server.ts';

const argentina = { Country: 'Argentina' };
const limits = { resources: ['SecurityProfile', 'User'], tags: argentina };
const chosen = [
  ...['SecurityProfiles.Create', 'SecurityProfiles.Delete', 'SecurityProfiles.Edit'],
  ...['Users.Create', 'Users.Edit', 'Users.EditPermission'],
];
const content = { name: 'Argentina', description: '', chosen, accessControl: limits, tags: argentina };

let server: TestServer;
let own: StoredProfile;
let eve: Person;

const start = async (options?: Options): Promise<void> => {
  server = await startServer(options);
  own = await server.plantProfile(content);
  await server.plantUser('eve', [own.id], { tags: argentina });
  eve = acknowledging(await server.signIn('eve'));
};
afterEach(() => server.close());

const put = (profile: StoredProfile, body: object, who: Person = eve): Promise<Answer> =>
  who.call('PUT', `/api/profiles/${profile.id}`, { body, headers: { 'if-match': `"${profile.revision}"` } });
const assign = (user: string, profiles: readonly string[]): Promise<Answer> =>
  eve.call('PUT', `/api/users/${user}/profiles`, { body: { profiles } });
const create = (body: object): Promise<Answer> => eve.call('POST', '/api/profiles', { body: { tags: argentina, ...body } });
const told = ({ status, body }: Answer) => ({
  ...{ status, code: body.code },
  issues: [...new Set((body.issues ?? []).flatMap(({ code, severity }) => (severity === 'error' ? [code] : [])))],
});
const beyond = { status: 422, code: 'invalid', issues: ['reach-beyond-own'] };
const adminProfile = async (): Promise<string> => (await server.storage.profiles.byName('Admin'))?.id ?? '';

describe('somebody limited to tags', () => {
  beforeEach(() => start());

  test('[A20] does not make themself administrator in two requests, or in either of them', async () => {
    const lifted = await put(own, { ...content, accessControl: null });
    expect(told(lifted)).toEqual(beyond);
    expect(
      lifted.body.issues.find(({ code, path }) => code === 'reach-beyond-own' && path === '/chosen/Users.EditPermission')?.message,
    ).toBe(
      'Users – Edit permission (Users.EditPermission) would reach farther than yours: you hold it on User only with "Country:Argentina"; limit it to these tags too, or leave it out.',
    );
    // The Admin profile may even be in sight.
    const admin = await server.plantProfile({ name: 'Admin of Argentina', chosen, tags: argentina });
    const given = await assign(eve.userId, [own.id, admin.id]);
    expect(told(given)).toEqual(beyond);
    expect(given.body.detail).not.toContain('Admin of Argentina');
    expect((await assign(eve.userId, [await adminProfile()])).status).toBe(404);
    expect((await server.storage.users.byId(eve.userId))?.profiles).toEqual([own.id]);
    expect((await server.storage.profiles.byId(own.id))?.revision).toBe(1);
  });

  test('[A20] creates, changes and assigns what is as wide as their own or narrower, and nothing wider', async () => {
    const giving = { chosen: ['Users.EditPermission'] };
    expect(told(await create({ ...giving, name: 'Wide' }))).toEqual(beyond);
    expect(told(await create({ ...giving, name: 'Elsewhere', accessControl: { ...limits, tags: { Country: 'Brazil' } } }))).toEqual(beyond);
    expect(
      told(await create({ ...giving, name: 'Not held', chosen: ['Users.Delete', 'SecurityProfiles.View'], accessControl: limits })),
    ).toEqual(beyond);
    expect((await create({ ...giving, name: 'Equal', accessControl: limits })).status).toBe(201);
    const narrow = { ...limits, tags: { ...argentina, Team: 'Sales' } };
    const narrower = await create({ ...giving, name: 'Narrow', accessControl: narrow });
    expect(narrower.status).toBe(201);
    expect(told(await put(narrower.body, { ...content, name: 'Narrow', accessControl: null }))).toEqual(beyond);
    expect((await create({ name: 'Queues', chosen: ['Queues.Edit'] })).status).toBe(201);
  });

  test('[A20] gives a user, new or not, no more either', async () => {
    const wide = await server.plantProfile({ name: 'Wide', chosen: ['Users.EditPermission'], tags: argentina });
    const equal = await server.plantProfile({ name: 'Equal', chosen, accessControl: limits, tags: argentina });
    const bob = await server.plantUser('bob', [], { tags: argentina });
    const add = (profiles: readonly string[]) =>
      eve.call('POST', '/api/users', { body: { username: randomUUID(), tags: argentina, profiles } });
    expect(told(await assign(bob.id, [wide.id]))).toEqual(beyond);
    expect(told(await add([wide.id]))).toEqual(beyond);
    expect((await assign(bob.id, [equal.id])).status).toBe(200);
    expect((await add([equal.id])).status).toBe(201);
  });

  test('[A20] [A20a] edits and assigns on where profile or user had as much already', async () => {
    const wide = await server.plantProfile({ name: 'Wide', chosen: ['Users.EditPermission'], tags: argentina });
    const twin = await server.plantProfile({ name: 'Twin', chosen: ['Users.EditPermission'], tags: argentina });
    const plain = {
      name: 'Wide',
      description: 'Looks after people',
      chosen: ['Users.EditPermission'],
      accessControl: null,
      tags: argentina,
    };
    expect((await put(wide, plain)).status).toBe(200);
    const strong = await server.plantUser('strong', [wide.id], { tags: argentina });
    expect((await assign(strong.id, [wide.id, twin.id])).status).toBe(200);
    expect((await assign(strong.id, [])).status).toBe(200);
    expect(told(await assign(strong.id, [wide.id]))).toEqual(beyond);
  });

  test('[A21] does not get rid of a limit of their own and go on giving', async () => {
    const alone = { resources: ['SecurityProfile'], tags: argentina };
    const rest = { ...content, chosen: ['SecurityProfiles.Edit'], accessControl: alone };
    const answer = await put(own, rest);
    expect(told(answer)).toEqual(beyond);
    expect(answer.body.issues.map(({ message }) => message).join()).toContain('This would lift your own limit on User');
    const weaker = await server.plantProfile({ ...rest, name: 'Weaker' });
    expect(told(await assign(eve.userId, [weaker.id]))).toEqual(beyond);
    expect((await put(own, { ...content, chosen: ['Users.View', 'SecurityProfiles.Edit'] })).status).toBe(200);
    expect((await assign(eve.userId, [])).status).toBe(403);
  });
});

describe('a second account of somebody limited to tags', () => {
  beforeEach(() => start());
  const alone = { resources: ['SecurityProfile'], tags: argentina };
  const loose = { chosen: ['SecurityProfiles.Create', 'SecurityProfiles.Edit'], accessControl: alone };

  test('[A22] gets no right to give without their limits, in a new profile, a changed or an assigned one', async () => {
    const made = await create({ ...loose, name: 'Loose' });
    expect(told(made)).toEqual(beyond);
    expect(made.body.issues.find(({ code }) => code === 'reach-beyond-own')?.message).toBe(
      'Security profiles – Create (SecurityProfiles.Create) would let its holder give permissions without your own limit on User, "Country:Argentina"; limit the profile on User to these tags too, or leave it out.',
    );
    const bound = await create({ name: 'Bound', chosen: [...loose.chosen, 'Users.View'], accessControl: limits });
    expect(bound.status).toBe(201);
    expect(told(await put(bound.body, { ...content, ...loose, name: 'Bound' }))).toEqual(beyond);
    const planted = await server.plantProfile({ ...loose, name: 'Planted', tags: argentina });
    expect(told(await eve.call('POST', '/api/users', { body: { username: 'second', tags: argentina, profiles: [planted.id] } }))).toEqual(
      beyond,
    );
    expect((await eve.call('POST', '/api/users', { body: { username: 'third', tags: argentina, profiles: [bound.body.id] } })).status).toBe(
      201,
    );
    // What it was before may be edited on.
    expect((await put(planted, { ...content, ...loose, name: 'Planted', description: 'Edited' })).status).toBe(200);
  });

  test('[A21] lifts no limit of theirs, nor they its', async () => {
    const right = await server.plantProfile({ ...loose, name: 'Right', tags: argentina });
    const limit = await server.plantProfile({ ...content, name: 'Limit', chosen: ['Users.View'] });
    const queues = { ...content, name: 'Limit', chosen: ['Queues.View'], accessControl: null };
    const bob = await server.plantUser('bob', [right.id, limit.id], { tags: argentina });
    const changed = await put(limit, queues);
    expect(told(changed)).toEqual(beyond);
    expect(changed.body.detail).toContain('This would lift a limit on User from a user who can still give permissions');
    expect(told(await assign(bob.id, [right.id]))).toEqual(beyond);
    expect((await assign(bob.id, [])).status).toBe(200);
    expect((await put(limit, queues)).status).toBe(200);
  });

  test('[A21] [G51] lifts none either where what is left of it is not in force', async () => {
    const right = await server.plantProfile({ ...loose, name: 'Right', tags: argentina });
    const limit = await server.plantProfile({ ...content, name: 'Limit', chosen: ['Users.View'] });
    const dormant = await server.plantProfile({ ...content, name: 'Dormant', chosen: ['Users.View'] });
    await server.plantUser('bob', [right.id, limit.id, dormant.id], { tags: argentina });
    const other = { ...content, name: 'Limit', chosen: ['Queues.View'], accessControl: null };
    // As if the catalogue had got the permission since.
    await writeProfile(server.storage, { ...dormant, revision: 2, unlisted: ['Users.View'] });
    expect(told(await put(limit, other))).toEqual(beyond);
    await writeProfile(server.storage, { ...dormant, revision: 3 });
    expect((await put(limit, other)).status).toBe(200);
  });

  test('[A10] is not taken over where it has a right to give without their limits', async () => {
    const right = await server.plantProfile({ ...loose, name: 'Right', tags: argentina });
    const bob = await server.plantUser('bob', [right.id], { tags: argentina });
    const reset = await eve.call('PATCH', `/api/users/${bob.id}`, { body: { password: 'a quiet morning by the lake' } });
    expect(reset.status).toBe(403);
  });
});

describe('granting what one does not hold', () => {
  const queues = { name: 'Queues', description: '', chosen: ['Queues.Edit', 'Queues.View'], accessControl: null, tags: argentina };
  const refused = { status: 422, code: 'invalid', issues: ['grants-more-than-own'] };

  test('[V50] is refused on every path where the instance says so, but for what was granted before', async () => {
    await start({ config: { grantBeyondOwn: 'refuse' } });
    const planted = await server.plantProfile(queues);
    const viewing = await server.plantProfile({ ...queues, name: 'Viewing', chosen: ['Queues.View'] });
    const bob = await server.plantUser('bob', [], { tags: argentina });
    const ann = await server.plantUser('ann', [viewing.id], { tags: argentina });
    expect(told(await create({ ...queues, name: 'New' }))).toEqual(refused);
    expect(told(await put(viewing, { ...queues, name: 'Viewing' }))).toEqual(refused);
    expect(told(await assign(bob.id, [planted.id]))).toEqual(refused);
    expect(told(await assign(ann.id, [viewing.id, planted.id]))).toEqual(refused);
    expect(told(await eve.call('POST', '/api/users', { body: { username: 'new', tags: argentina, profiles: [planted.id] } }))).toEqual(
      refused,
    );
    expect((await put(planted, { ...queues, description: 'As before', chosen: ['Queues.View'] })).status).toBe(200);
    expect((await create({ ...content, name: 'Held' })).status).toBe(201);
  });

  test('[V31] [V50] is said, over HTTP too, where it is not refused', async () => {
    await start();
    const planted = await server.plantProfile(queues);
    const bob = await server.plantUser('bob', [], { tags: argentina });
    const made = await create({ ...queues, name: 'New' });
    expect(made.status).toBe(201);
    expect(made.body.issues.find(({ code }) => code === 'grants-more-than-own')).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(/^The profile grants what you do not hold yourself: .*Queues – Edit/),
    });
    expect((await assign(bob.id, [planted.id])).status).toBe(200);
  });

  test('[V52] a session says what each of one’s own profiles grants, and whether more is refused', async () => {
    await start({ config: { grantBeyondOwn: 'refuse' } });
    const { body } = await eve.call('GET', '/api/session');
    expect(body).toMatchObject({ grantBeyondOwn: 'refuse', grants: [{ profile: own.id, chosen, accessControl: limits }] });
  });
});
