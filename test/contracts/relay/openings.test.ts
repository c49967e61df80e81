/** Many drafts that are opened at once. */
import { expect, it, vi } from 'vitest';
import { mostJudged, mostLoading } from '../../../server/drafts/limits.ts';
import { append } from '../../support/append.ts';
import { startRelay, until } from '../../support/relay.ts';

it('[P66] of many drafts that are opened at once 64 are loaded at the same time, and all in the end', { timeout: 60_000 }, async () => {
  const world = await startRelay();
  const { storage, admin } = world;
  const drafts = Array.from({ length: mostLoading + 20 }, () => world.newDraft());
  const by = { id: admin.user, username: 'ada' };
  for (const draft of drafts)
    await append(storage, [{ draft, by, update: Uint8Array.of(0, 0), at: new Date().toISOString(), name: '', tags: {}, base: null }]);
  const { log } = storage.drafts;
  const waiting: (() => void)[] = [];
  const reading = vi.spyOn(storage.drafts, 'log').mockImplementation(async (draft) => {
    await new Promise<void>((go) => void waiting.push(go));
    return log(draft);
  });
  const clients = drafts.map((draft) => world.rawClient(admin.user, draft));
  await until('as many are loaded as may be', () => waiting.length === mostLoading);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(waiting).toHaveLength(mostLoading);
  waiting.splice(0, 30).forEach((go) => go());
  await until('the others have their turn', () => reading.mock.calls.length === drafts.length);
  waiting.splice(0).forEach((go) => go());
  for (const client of clients) await (await client).receive('access');
  expect(world.relay.counts().rooms).toBe(drafts.length);
  await world.close();
});

it(
  '[P79] of many attempts that come at once 64 are judged at the same time, and an open socket is served meanwhile',
  { timeout: 60_000 },
  async () => {
    const world = await startRelay();
    const { storage, admin } = world;
    const draft = world.newDraft();
    const open = await world.rawClient(admin.user, draft);
    await open.receive('access');
    const { byId } = storage.sessions;
    const waiting: (() => void)[] = [];
    const judging = vi.spyOn(storage.sessions, 'byId').mockImplementation(async (id) => {
      await new Promise<void>((go) => void waiting.push(go));
      return byId(id);
    });
    const clients = Array.from({ length: mostJudged + 20 }, () => world.rawClient(admin.user, draft));
    await until('as many are judged as may be', () => waiting.length === mostJudged);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(waiting).toHaveLength(mostJudged);
    expect(world.relay.counts().sockets).toBe(1);
    waiting.splice(0, 30).forEach((go) => go());
    await until('the others have their turn', () => judging.mock.calls.length === clients.length);
    waiting.splice(0).forEach((go) => go());
    for (const client of clients) await (await client).receive('access');
    expect(world.relay.counts().sockets).toBe(1 + clients.length);
    await world.close();
  },
);
