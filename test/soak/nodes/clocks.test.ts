/** Real servers on one PostgreSQL whose machines' clocks are ten minutes apart, and one of which is set while people edit. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { awarenessFrame } from '../../../core/protocol/server-frame.ts';
import { createPasswords } from '../../../server/accounts/passwords/passwords.ts';
import { userRow } from '../../support/cast.ts';
import { isWhole } from '../../support/runs.ts';
import { readMetrics } from '../load/accord-process.ts';
import { accord } from '../load/dialects.ts';
import { openDraft, type DraftClient } from '../load/draft-client.ts';
import type { ServerProcess } from '../load/server-process.ts';
import { wait, waitFor } from '../load/waiting.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { peopleOfPlay, playThrough, type Play } from './play.ts';
import { revokeAndWait, watchLate } from './revocation.ts';
import { writeDraft } from './written-draft.ts';

/** Milliseconds. */
const minutes = 60_000;
const busy = isWhole() ? 20_000 : 1_500;
/** How wrong each server's clock is, and by how much that of the second is set. */
const [shifts, step] = [[-5 * minutes, 0, 5 * minutes], 10 * minutes];
/** Milliseconds by which a time in the database may differ from that of this process, on the same machine. */
const tolerance = 5_000;

const wrongClock = new URL('wrong-clock.ts', import.meta.url).href;

const closers: (() => unknown)[] = [];
let cluster: Cluster | string;
beforeAll(async () => {
  const ofNode = (n: number) => ({
    flags: ['--import', wrongClock],
    env: { CLOCK_SHIFT: String(shifts[n]), CLOCK_STEP: String(step) },
  });
  cluster = await startCluster({ count: shifts.length, people: 2 * peopleOfPlay, ofNode });
}, 120_000);
afterAll(async () => {
  for (const close of closers.splice(0)) close();
  if (typeof cluster !== 'string') await cluster.stop();
}, 60_000);

/** Sets the second server's clock, forth or back, and waits until it is. */
async function setClock({ nodes }: Cluster): Promise<void> {
  const node = nodes[1]!;
  const before = node.complaints();
  node.signal('SIGUSR2');
  expect(await waitFor(() => node.complaints() !== before, 2_000)).toBe(true);
  const told = /the clock is set to (\S+)\n$/.exec(node.complaints())?.[1] ?? '';
  const wrong = Math.abs(Date.parse(told) - Date.now());
  expect(Math.min(wrong, Math.abs(wrong - step))).toBeLessThan(tolerance);
}

const isNow = (at: string): boolean => Math.abs(Date.parse(at) - Date.now()) < tolerance;

test(
  '[G143] [P60] [P61] [P62] [P62a] edits reach everybody and a lost right is cut off, while a clock is set',
  { timeout: 180_000 },
  async ({ skip }) => {
    if (typeof cluster === 'string') return skip(cluster);
    const running = cluster;
    // When they were started, by their own clocks.
    const started = await Promise.all(
      running.nodes.map(async ({ url }) => (await readMetrics(url))('process_start_time_seconds')! * 1_000 - Date.now()),
    );
    for (const [n, shift] of shifts.entries()) expect(Math.abs(started[n]! - shift)).toBeLessThan(minutes);
    const from = peopleOfPlay;
    const revoked = running.people[from]!.id;
    const watch = watchLate(revoked);
    const fail = async (play: Play): Promise<void> => {
      for (let turn = 0; turn < (isWhole() ? 10 : 2); turn++) {
        await setClock(running);
        await wait(200);
      }
      await setClock(running);
      const { longest, sockets } = await revokeAndWait(play, revoked, watch.answered);
      process.stdout.write(`revoked on three servers with wrong clocks: the last of ${sockets} sockets after ${longest.toFixed(0)} ms\n`);
      expect(longest).toBeLessThan(isWhole() ? 500 : 5_000);
      await setClock(running);
      await wait(300);
      expect(watch.seen.length).toBeGreaterThan(5);
      expect(watch.late(play)).toEqual([]);
      expect(isNow((await running.storage.drafts.byId(play.draft))!.updatedAt)).toBe(true);
    };
    await playThrough(running, fail, busy, { from, onEdit: watch.onEdit });
  },
);

test('[G143] who signs in at one server is signed in at all, until they sign out at another', { timeout: 60_000 }, async ({ skip }) => {
  if (typeof cluster === 'string') return skip(cluster);
  const running = cluster;
  const password = 'a clock that nobody trusts';
  const passwordHash = await createPasswords(randomBytes).hash(password);
  await running.storage.users.insert(userRow('punctual', [], { passwordHash }));
  const ask = (method: string, { url }: ServerProcess, cookie: string, body?: object) =>
    fetch(`${url}/api/session`, {
      method,
      headers: { origin: url, ...(cookie && { cookie }), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const everywhere = (cookie: string) => Promise.all(running.nodes.map(async (node) => (await ask('GET', node, cookie)).status));
  for (const [n, node] of running.nodes.entries()) {
    const answer = await ask('POST', node, '', { username: 'punctual', password });
    expect(answer.status).toBe(201);
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
    expect(await everywhere(cookie)).toEqual([200, 200, 200]);
    await setClock(running);
    expect(await everywhere(cookie)).toEqual([200, 200, 200]);
    expect((await ask('DELETE', running.nodes[(n + 1) % running.nodes.length]!, cookie)).status).toBe(204);
    expect(await everywhere(cookie)).toEqual([401, 401, 401]);
  }
  const rows = await running.storage.audit.newest({ limit: 2 * running.nodes.length });
  expect(rows.map(({ event }) => event)).toEqual(running.nodes.flatMap(() => ['session-ended', 'session-started']));
  expect(rows.filter(({ at }) => !isNow(at))).toEqual([]);
});

test('[G143] [K3] a commit that is asked of all servers happens once', { timeout: 60_000 }, async ({ skip }) => {
  if (typeof cluster === 'string') return skip(cluster);
  const { nodes, storage } = cluster;
  for (let turn = 0; turn < (isWhole() ? 20 : 2); turn++) {
    const draft = await writeDraft(cluster);
    const [answers] = await Promise.all([Promise.all(nodes.map(draft.commit)), setClock(cluster)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    const profile = await storage.profiles.byName(draft.name);
    expect(profile?.revision).toBe(1);
    expect(isNow(profile!.createdAt)).toBe(true);
    expect((await storage.drafts.byId(draft.id))?.profile).toEqual({ id: profile!.id, revision: 1 });
  }
});

test(
  '[G143] [P67] people see each other whatever server they are with, and those of a server that is gone are gone',
  {
    timeout: 60_000,
  },
  async ({ skip }) => {
    if (typeof cluster === 'string') return skip(cluster);
    if (cluster.redis === null) return skip('there is no Redis on this machine');
    const { nodes, people } = cluster;
    const { id: draft } = await writeDraft(cluster);
    const shown = nodes.map(() => new Awareness(new Y.Doc()));
    for (const awareness of shown) closers.push(() => awareness.destroy());
    const clients: DraftClient[] = [];
    for (const [n, node] of nodes.entries())
      clients.push(
        await openDraft({ url: node.url, dialect: accord, cookies: [people[n]!.cookie] }, draft, {
          onAwareness: (update) => applyAwarenessUpdate(shown[n]!, update, null),
        }),
      );
    for (const { raw } of clients) closers.push(() => raw.destroy());
    const idOf = (n: number): number => 1_000 + n;
    const isShown = (n: number, to: number): boolean => shown[to]!.getStates().has(idOf(n));
    for (const [n, { raw }] of clients.entries()) raw.send(awarenessFrame([{ client: idOf(n), clock: 1, state: { at: 'a tick' } }]));
    const all = nodes.flatMap((_, n) => nodes.flatMap((_, to) => (n === to ? [] : [[n, to] as const])));
    await waitFor(() => all.every(([n, to]) => isShown(n, to)), 5_000);
    expect(all.filter(([n, to]) => !isShown(n, to))).toEqual([]);
    await setClock(cluster);
    await wait(isWhole() ? 12_000 : 500);
    expect(all.filter(([n, to]) => !isShown(n, to))).toEqual([]);
    await nodes[2]!.stop('SIGKILL');
    expect(await waitFor(() => !isShown(2, 0) && !isShown(2, 1), 10_500)).toBe(true);
    expect([isShown(0, 1), isShown(1, 0)]).toEqual([true, true]);
  },
);
