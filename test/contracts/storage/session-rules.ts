/** Rules S21, S22 and S60: sessions, links to set a password, and answers that were given. */
import { expect, test } from 'vitest';
import { minute, session, user, uuid, type Start } from './values.ts';

export function sessionRules(start: Start): void {
  test('[S21] sessions are found, seen again, and ended one by one, by user, or when stale', async () => {
    const storage = await start();
    await storage.users.insert(user(1));
    await storage.users.insert(user(2));
    const left = async () => (await Promise.all([1, 2, 3, 4].map((n) => storage.sessions.byId(session(n).id)))).map((one) => one !== null);
    await storage.sessions.insert(session(1, { createdAt: minute(1), lastSeenAt: minute(9) }));
    await storage.sessions.insert(session(2, { createdAt: minute(5), lastSeenAt: minute(5) }));
    await storage.sessions.insert(session(3, { createdAt: minute(5), lastSeenAt: minute(7) }));
    await storage.sessions.insert(session(4, { createdAt: minute(5), lastSeenAt: minute(5), user: uuid(2) }));
    await storage.sessions.touch(session(4).id, minute(8));
    expect(await storage.sessions.byId(session(4).id)).toEqual(session(4, { createdAt: minute(5), lastSeenAt: minute(8), user: uuid(2) }));
    // Exactly at the limit is not before it.
    await storage.sessions.deleteStale(minute(1), minute(5));
    expect(await left()).toEqual([true, true, true, true]);
    await storage.sessions.deleteStale(minute(2), minute(6));
    expect(await left()).toEqual([false, false, true, true]);
    await storage.sessions.deleteOfUser(uuid(2));
    expect(await left()).toEqual([false, false, true, false]);
    await storage.sessions.delete(session(3).id);
    await storage.sessions.delete(session(3).id);
    await storage.sessions.touch(session(3).id, minute(9));
    expect(await left()).toEqual([false, false, false, false]);
    await expect(storage.sessions.insert(session(1, { user: uuid(404) }))).rejects.toThrow(Error);
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
