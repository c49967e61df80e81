/** Rules S21, S22, S60 and S80–S82: sessions, tokens, links to set a password, and answers that were given. */
import { expect, test } from 'vitest';
import type { StoredToken } from '../../../server/storage/tables/tokens.ts';
import { minute, session, user, uuid, type Start } from './values.ts';

export function sessionRules(start: Start): void {
  test('[S21] [S21a] sessions are found, seen again, and ended one by one, by user, or when stale', async () => {
    const storage = await start();
    await storage.users.insert(user(1));
    await storage.users.insert(user(2));
    const left = async () => (await Promise.all([1, 2, 3, 4].map((n) => storage.sessions.byId(session(n).id)))).map((one) => one !== null);
    await storage.sessions.insert(session(1, { createdAt: minute(1), lastSeenAt: minute(9) }));
    await storage.sessions.insert(session(2, { createdAt: minute(5), lastSeenAt: minute(5) }));
    await storage.sessions.insert(session(3, { createdAt: minute(5), lastSeenAt: minute(7) }));
    await storage.sessions.insert(session(4, { createdAt: minute(5), lastSeenAt: minute(5), user: uuid(2) }));
    await storage.sessions.touch(session(4).id, minute(8), null);
    expect(await storage.sessions.byId(session(4).id)).toEqual(session(4, { createdAt: minute(5), lastSeenAt: minute(8), user: uuid(2) }));
    await storage.sessions.touchAll([session(3).id, session(9).id], minute(7));
    const found = await storage.sessions.byIds([3, 4, 9].map((n) => session(n).id));
    expect(new Map(found.map(({ id, lastSeenAt }) => [id, lastSeenAt]))).toEqual(
      new Map([
        [session(3).id, minute(7)],
        [session(4).id, minute(8)],
      ]),
    );
    const ofFirst = async (limit: number) => (await storage.sessions.ofUser(uuid(1), limit)).map(({ id }) => id);
    expect([...(await ofFirst(9))].sort()).toEqual([1, 2, 3].map((n) => session(n).id).sort());
    expect((await ofFirst(9)).at(-1)).toBe(session(1).id);
    expect(await ofFirst(1)).toHaveLength(1);
    // Exactly at the limit is not before it.
    await storage.sessions.deleteStale(minute(1), minute(5));
    expect(await left()).toEqual([true, true, true, true]);
    await storage.sessions.deleteStale(minute(2), minute(6));
    expect(await left()).toEqual([false, false, true, true]);
    await storage.sessions.deleteOfUser(uuid(2));
    expect(await left()).toEqual([false, false, true, false]);
    await storage.sessions.delete(session(3).id);
    await storage.sessions.delete(session(3).id);
    await storage.sessions.touch(session(3).id, minute(9), null);
    expect(await left()).toEqual([false, false, false, false]);
    await expect(storage.sessions.insert(session(1, { user: uuid(404) }))).rejects.toThrow(Error);
  });

  test('[S80] [S81] a session keeps its browser and the address of its last use; all others of its user end at once', async () => {
    const storage = await start();
    await storage.users.insert(user(1));
    await storage.users.insert(user(2));
    const known = { address: '192.0.2.1', browser: 'Firefox on Linux' };
    for (const one of [session(1, known), session(2), session(3), session(4, { user: uuid(2) })]) await storage.sessions.insert(one);
    expect(await storage.sessions.byId(session(1).id)).toEqual(session(1, known));
    await storage.sessions.touch(session(1).id, minute(1), null);
    await storage.sessions.touch(session(2).id, minute(1), '192.0.2.2');
    const read = await Promise.all([1, 2].map((n) => storage.sessions.byId(session(n).id)));
    expect(read.map((one) => [one?.address, one?.browser, one?.lastSeenAt])).toEqual([
      ['192.0.2.1', 'Firefox on Linux', minute(1)],
      ['192.0.2.2', null, minute(1)],
    ]);
    expect((await storage.sessions.deleteOthers(uuid(1), session(2).id)).sort()).toEqual([session(1).id, session(3).id].sort());
    expect(await storage.sessions.deleteOthers(uuid(1), session(2).id)).toEqual([]);
    expect((await storage.sessions.ofUser(uuid(2), 9)).map(({ id }) => id)).toEqual([session(4).id]);
  });

  test('[S82] tokens are found by id and hash, noted as used, listed, and removed one by one, by user, once over, and with their user', async () => {
    const storage = await start();
    await storage.users.insert(user(1));
    await storage.users.insert(user(2));
    const token = (n: number, more: Partial<StoredToken> = {}): StoredToken => ({
      ...{ id: uuid(100 + n), hash: String(n).repeat(64), user: uuid(1), name: `Token “${n}”`, scopes: ['decisions', 'users:read'] },
      ...{ createdAt: minute(n), expiresAt: minute(10 + n), lastUsedAt: null, ...more },
    });
    for (const one of [token(1), token(2), token(3), token(4, { user: uuid(2) })]) await storage.tokens.insert(one);
    expect(await storage.tokens.byHash('2'.repeat(64))).toEqual(token(2));
    expect(await storage.tokens.byHash('9'.repeat(64))).toBeNull();
    expect([(await storage.users.byToken('4'.repeat(64)))?.id, await storage.users.byToken('9'.repeat(64))]).toEqual([uuid(2), null]);
    await storage.tokens.touch(token(2).id, minute(5));
    expect(await storage.tokens.byId(token(2).id)).toEqual(token(2, { lastUsedAt: minute(5) }));
    const ofFirst = async (limit = 9) => (await storage.tokens.ofUser(uuid(1), limit)).map(({ id }) => id);
    expect([await ofFirst(), await ofFirst(1)]).toEqual([[3, 2, 1].map((n) => token(n).id), [token(3).id]]);
    await storage.tokens.deleteEnded(uuid(1), minute(12));
    expect(await ofFirst()).toEqual([3, 2].map((n) => token(n).id));
    await storage.tokens.delete(token(3).id);
    await storage.tokens.delete(token(3).id);
    expect([await storage.tokens.deleteOfUser(uuid(1)), await storage.tokens.deleteOfUser(uuid(1))]).toEqual([1, 0]);
    await expect(storage.tokens.insert(token(5, { hash: '4'.repeat(64) }))).rejects.toThrow(Error);
    await expect(storage.tokens.insert(token(6, { user: uuid(404) }))).rejects.toThrow(Error);
    await storage.users.delete(uuid(2));
    expect(await storage.tokens.byId(token(4).id)).toBeNull();
  });

  test('[S60] a user has one link at most, which ends with the user', async () => {
    const storage = await start();
    await storage.users.insert(user(1));
    await storage.users.insert(user(2));
    const link = (id: string, n: number, by: string | null = null) => ({ id, user: uuid(n), createdAt: minute(n), by });
    await storage.invitations.put(link('a', 1));
    await storage.invitations.put(link('b', 2, uuid(1)));
    expect(await storage.invitations.byId('b')).toEqual(link('b', 2, uuid(1)));
    await storage.invitations.put(link('c', 1));
    expect(await storage.invitations.byId('a')).toBeNull();
    expect(await storage.invitations.ofOperator()).toEqual([link('c', 1)]);
    await storage.invitations.deleteOfUser(uuid(1));
    await storage.users.delete(uuid(2));
    expect([await storage.invitations.byId('c'), await storage.invitations.byId('b')]).toEqual([null, null]);
    await expect(storage.invitations.put(link('d', 404))).rejects.toThrow(Error);
  });

  test('[S22] an answer is kept as it was given; its key is taken once', async () => {
    const storage = await start();
    const outcome = { id: uuid(7), actor: uuid(1), fingerprint: 'draft:5:abc', answer: '{"ok":true, "n":1}', at: minute(1) };
    await storage.outcomes.insert(outcome);
    await expect(storage.outcomes.insert({ ...outcome, answer: '{}' })).rejects.toThrow(Error);
    expect(await storage.outcomes.byId(uuid(7))).toEqual(outcome);
    expect(await storage.outcomes.byId(uuid(8))).toBeNull();
  });
}
