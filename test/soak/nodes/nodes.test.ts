/** Real servers on one PostgreSQL, killed, paused and cut off while people edit one draft through all of them. */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { replay } from '../../../server/drafts/log/replay.ts';
import { wait, waitFor } from '../load/waiting.ts';
import { isWhole } from '../../support/runs.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { createEditor, type Editor } from './editor.ts';

let cluster: Cluster | null = null;
const editors: Editor[] = [];
afterEach(async () => {
  for (const editor of editors.splice(0)) editor.stop();
  await cluster?.stop();
  cluster = null;
});

/** Milliseconds in which people edit. */
const busy = isWhole() ? 20_000 : 4_000;
const pace = 25;

interface Play {
  readonly cluster: Cluster;
  readonly draft: string;
  /** Names of the edits that were made. */
  readonly made: Set<string>;
  stopEditing(): void;
}

async function begin(running: Cluster): Promise<Play> {
  const draft = randomUUID();
  const made = new Set<string>();
  for (let n = 0; n < 9; n++) {
    const { id, cookie } = running.people[n % 3]!;
    let turn = n;
    const next = () => running.nodes[turn++ % running.nodes.length]!;
    editors.push(createEditor({ draft, cookie, person: id, clientId: 100 + n, next }));
    // The first makes the draft, which the others then open.
    if (n === 0) {
      await waitFor(() => editors[0]!.isConnected(), 10_000);
      made.add('Edit.first');
      editors[0]!.edit('Edit.first');
      await waitFor(() => editors[0]!.acknowledged.size > 0, 10_000);
    }
  }
  await waitFor(() => editors.every((editor) => editor.isConnected()), 10_000);
  let count = 0;
  const timer = setInterval(() => {
    const name = `Edit.${count}`;
    const writer = editors[count++ % editors.length]!;
    if (writer.endedAt !== null) return;
    made.add(name);
    writer.edit(name);
  }, pace);
  return { cluster: running, draft, made, stopEditing: () => clearInterval(timer) };
}

/** Everybody has the same as the database, and nothing that was acknowledged is missing in it. */
async function judge({ cluster: { storage }, draft }: Play): Promise<void> {
  const living = editors.filter(({ endedAt }) => endedAt === null);
  const namesOf = ({ doc }: { readonly doc: Editor['doc'] }): string => [...doc.getMap('chosen').keys()].sort().join();
  await waitFor(async () => {
    const log = namesOf(replay(await storage.drafts.log(draft)));
    return living.every((editor) => namesOf(editor) === log);
  }, 20_000);
  const log = replay(await storage.drafts.log(draft));
  for (const editor of editors)
    for (const name of editor.acknowledged) expect(log.doc.getMap('chosen').has(name), `${name} was acknowledged`).toBe(true);
  for (const editor of living) expect(namesOf(editor)).toBe(namesOf(log));
  const [head] = await storage.drafts.heads([draft]);
  expect(head?.head).toBe(log.length);
}

const faults: readonly (readonly [string, (cluster: Cluster) => Promise<void>])[] = [
  ['nothing fails', async () => {}],
  [
    'a server is killed, and another started',
    async ({ nodes, start }) => {
      const [gone] = nodes.splice(0, 1);
      await gone!.stop('SIGKILL');
      await wait(500);
      await start();
    },
  ],
  [
    'a server is told to end, and another started',
    async ({ nodes, start }) => {
      const [gone] = nodes.splice(0, 1);
      const from = performance.now();
      await gone!.stop('SIGTERM');
      expect(performance.now() - from).toBeLessThan(5_000);
      expect(gone!.complaints()).toBe('');
      await start();
    },
  ],
  [
    'a server stands still for seconds while it writes',
    async ({ nodes }) => {
      nodes[0]!.signal('SIGSTOP');
      await wait(3_000);
      nodes[0]!.signal('SIGCONT');
    },
  ],
  [
    'Redis stands still, and is killed',
    async ({ redis }) => {
      redis?.signal('SIGSTOP');
      await wait(1_000);
      redis?.signal('SIGKILL');
    },
  ],
];

test.for(faults)('[P60] [P61] [P62] [G144] three servers, one draft: %s', { timeout: 120_000 }, async ([, fail], { skip }) => {
  const started = await startCluster({ count: 3 });
  if (typeof started === 'string') return skip(started);
  cluster = started;
  const play = await begin(started);
  await wait(busy / 3);
  await fail(started);
  await wait((busy * 2) / 3);
  play.stopEditing();
  await waitFor(() => editors.every((editor) => editor.isConnected() || editor.endedAt !== null), 20_000);
  await judge(play);
  expect(play.made.size).toBeGreaterThan(50);
});

test(
  '[P62] [P62a] a right that ends is cut off everywhere within a quarter of a second, with and without Redis',
  { timeout: 120_000 },
  async ({ skip }) => {
    for (const hasRedis of [true, false]) {
      const started = await startCluster({ count: 3, hasRedis });
      if (typeof started === 'string') return skip(started);
      cluster = started;
      const play = await begin(started);
      await wait(500);
      const { administrator, nodes, people } = started;
      const revoked = people[2]!.id;
      const { url } = nodes[0]!;
      const from = performance.now();
      const answer = await fetch(`${url}/api/users/${revoked}/profiles`, {
        method: 'PUT',
        headers: { cookie: administrator, origin: url, 'content-type': 'application/json' },
        body: JSON.stringify({ profiles: [] }),
      });
      expect(answer.status, await answer.text()).toBe(200);
      const theirs = editors.filter(({ person }) => person === revoked);
      await waitFor(() => theirs.every(({ endedAt }) => endedAt !== null), 2_000);
      const longest = Math.max(...theirs.map(({ endedAt }) => endedAt! - from));
      process.stdout.write(
        `revoked on three servers ${hasRedis ? 'with' : 'without'} Redis: the last of ${theirs.length} sockets after ${longest.toFixed(0)} ms\n`,
      );
      expect(longest).toBeLessThan(isWhole() ? 400 : 1_000);
      play.stopEditing();
      await judge(play);
      for (const editor of editors.splice(0)) editor.stop();
      await started.stop();
      cluster = null;
    }
  },
);
