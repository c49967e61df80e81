/** Setting one's own password: by the current one, or with a one-time link that the operator made. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resetPassword } from '../../../server/ops/operator-reset.ts';
import { invitationLimit } from '../../../server/accounts/invitations.ts';
import { cookieOf, password, startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const next = 'another long secret';
const signIn = (secret: string, username = 'admin') =>
  server.stranger.call('POST', '/api/session', { body: { username, password: secret } });
const statusOf = async (cookie: string): Promise<number> =>
  (await server.stranger.call('GET', '/api/session', { headers: { cookie } })).status;
const reset = (username = 'admin') => resetPassword(server.storage, username, { random: randomBytes, now: server.now });
const use = (token: string, secret = next) => server.stranger.call('POST', '/api/invitation', { body: { token, password: secret } });
const audited = async (limit: number) =>
  (await server.storage.audit.newest({ limit })).map(({ event, actor, target, reason }) => [event, actor.name, target?.name, reason]);

describe('by the current one', () => {
  test('[H70] [H70a] [W8] it is set, every other session ends, and this one goes on under another cookie', async () => {
    const person = await server.personWith([]);
    const { username } = (await server.storage.users.byId(person.userId))!;
    const other = await server.signIn(username);
    const answer = await person.call('PUT', '/api/me/password', { body: { current: password, next } });
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect([await statusOf(person.cookie), await statusOf(other.cookie), await statusOf(cookieOf(answer))]).toEqual([401, 401, 200]);
    expect([(await signIn(password, username)).status, (await signIn(next, username)).status]).toEqual([401, 201]);
    expect(await audited(4)).toEqual([
      ['session-started', username, username, null],
      ['session-started', username, username, null],
      ['session-ended', username, username, 'password-changed'],
      ['password-changed', username, username, null],
    ]);
  });

  test('[H70] a wrong current one is 403, a bad new one says why, and neither changes anything', async () => {
    const person = await server.signIn('admin');
    const change = (body: object) => person.call('PUT', '/api/me/password', { body });
    const wrong = await change({ current: 'wrong', next });
    expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong-credentials']);
    expect(wrong.body).toMatchObject({ status: 403 });
    for (const [bad, code] of [
      ['short', 'password-too-short'],
      ['passwordpassword1', 'password-common'],
      ['admin.admin.admin', 'password-common'],
    ] as const) {
      const answer = await change({ current: password, next: bad });
      expect([answer.status, answer.body.code]).toEqual([422, code]);
    }
    for (const body of [{ next }, { current: password }, { current: password, next, more: 1 }, { current: 1, next }])
      expect((await change(body)).status).toBe(400);
    expect([await statusOf(person.cookie), (await signIn(password)).status]).toEqual([200, 201]);
  });

  test('[H70] [W7] attempts at it are counted with those to sign in', async () => {
    const strict = await startServer({ signInsPerMinute: 3 });
    const person = await strict.signIn('admin');
    const change = (current: string) => person.call('PUT', '/api/me/password', { body: { current, next } });
    expect([(await change('wrong')).status, (await change('wrong')).status]).toEqual([403, 403]);
    const refused = await change(password);
    expect([refused.status, refused.body.code, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, 'too-fast', true]);
    const body = { username: 'admin', password };
    expect((await strict.stranger.call('POST', '/api/session', { body })).status).toBe(429);
    await strict.refusals.flush();
    expect(await strict.storage.audit.newest({ limit: 9, event: 'session-refused' })).toMatchObject([
      { target: null },
      { reason: 'too-fast', target: { name: 'admin' } },
      { reason: 'wrong-credentials', target: { name: 'admin' }, after: { count: 2 } },
    ]);
    await strict.close();
  });

  test('[H70] a password that was changed meanwhile is not changed again by who knew the old one', async () => {
    const [one, other] = [await server.signIn('admin'), await server.signIn('admin')];
    const change = (person: typeof one, to: string) => person.call('PUT', '/api/me/password', { body: { current: password, next: to } });
    const answers = await Promise.all([change(one, next), change(other, 'a third long secret')]);
    expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
  });
});

describe('with a link', () => {
  test('[G44] [G44a] [H71] [G45] the operator makes one, it is good once, and the sessions end with each', async () => {
    const before = await server.signIn('admin');
    const { token, sessions } = await reset();
    expect([sessions, await statusOf(before.cookie)]).toEqual([1, 401]);
    expect(JSON.stringify(await server.storage.invitations.ofOperator())).not.toContain(token);
    // Until another is set the old one works: nobody is shut out by a link that gets lost.
    const between = await server.signIn('admin');
    // As the page asks whether the link is good.
    for (const bad of ['', 'short']) expect((await use(token, bad)).body.code).toBe('password-too-short');
    expect((await use(token, 'admin.admin.admin')).body.code).toBe('password-common');
    expect((await use(token)).status).toBe(204);
    expect([await statusOf(between.cookie), (await signIn(password)).status, (await signIn(next)).status]).toEqual([401, 401, 201]);
    const again = await use(token, 'a third long secret');
    expect([again.status, again.body.code]).toEqual([403, 'invitation-refused']);
    expect((await audited(7)).filter(([event]) => event !== 'session-started')).toEqual([
      ['session-ended', 'operator', 'admin', 'password-changed'],
      ['password-changed', 'operator', 'admin', null],
      ['session-ended', 'operator', 'admin', 'password-reset'],
      ['invitation-created', 'operator', 'admin', 'password-reset'],
    ]);
  });

  test('[G44] a link is void once a newer one is made, a password is set otherwise, or 72 hours have passed', async () => {
    const isGood = async (token: string): Promise<boolean> => (await use(token, 'short')).body.code === 'password-too-short';
    const [first, second] = [await reset(), await reset()];
    expect([await isGood(first.token), await isGood(second.token)]).toEqual([false, true]);
    const admin = await server.signIn('admin');
    expect((await admin.call('PUT', '/api/me/password', { body: { current: password, next } })).status).toBe(204);
    expect(await isGood(second.token)).toBe(false);
    const third = await reset();
    const user = await server.signIn('admin', next);
    expect((await user.call('PATCH', `/api/users/${user.userId}`, { body: { password } })).status).toBe(200);
    expect(await isGood(third.token)).toBe(false);
    const fourth = await reset();
    server.advance(invitationLimit - 1);
    expect(await isGood(fourth.token)).toBe(true);
    server.advance(1);
    expect(await isGood(fourth.token)).toBe(false);
  });

  test('[H71] [H71a] [W11] whoever guesses is refused before anything is hashed, which the audit counts', async () => {
    const { hash } = server.passwords;
    let hashed = 0;
    Object.assign(server.passwords, { hash: (secret: string) => ((hashed += 1), hash(secret)) });
    const { token } = await reset();
    for (const guess of ['', 'x', token.slice(1), `${token}x`, 'x'.repeat(1000)]) {
      const answer = await use(guess);
      expect([answer.status, answer.body.code]).toEqual([403, 'invitation-refused']);
    }
    expect(hashed).toBe(0);
    Object.assign(server.passwords, { hash });
    await server.refusals.flush();
    expect(await server.storage.audit.newest({ limit: 1 })).toMatchObject([{ event: 'session-refused', reason: 'invitation-refused' }]);
  });

  test('[H71] of two who use a link at once, one sets the password', async () => {
    const { token } = await reset();
    const answers = await Promise.all([use(token), use(token, 'a third long secret')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
  });

  test('[G40] a name that nobody has is refused, with those of administrators', async () => {
    await expect(reset('amdin')).rejects.toThrow('There is no user "amdin". Check the name; administrators are admin.');
    expect((await reset('ADMIN')).user.username).toBe('admin');
  });
});
