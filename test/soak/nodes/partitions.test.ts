/** Servers on machines with networks of their own, cut off from PostgreSQL, from Redis or from their clients while people edit. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startOwnPostgres, type OwnPostgres } from '../../support/own-postgres.ts';
import { isWhole } from '../../support/runs.ts';
import { wait, waitFor } from '../load/waiting.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { createEditor, type Editor } from './editor.ts';
import { lose, startNetworks, type Machine, type Networks } from './networks.ts';
import { playThrough, type Play } from './play.ts';

const count = 3;
/** Milliseconds in which people edit beside those of the fault, and for which a machine is cut off. */
const [busy, cut] = isWhole() ? [6_000, [3_000, 30_000]] : [1_000, [2_500]];
/** Milliseconds after which a client that hears nothing of its edits tries another server. */
const patience = 1_500;
/** Milliseconds for which rights count that were asked for before, and some for what is on its way. */
const stillShown = 500;

let networks: Networks | string;
let postgres: OwnPostgres | string;
let cluster: Cluster | string;

beforeAll(async () => {
  networks = startNetworks(count);
  postgres = typeof networks === 'string' ? networks : await startOwnPostgres({ further: networks.network });
  cluster =
    typeof networks === 'string' || typeof postgres === 'string' ? String(postgres) : await startCluster({ count, postgres, networks });
}, 120_000);
afterAll(async () => {
  if (typeof cluster === 'object') await cluster.stop();
  if (typeof postgres === 'object') await postgres.stop();
  if (typeof networks === 'object') networks.stop();
}, 60_000);

/** Those who stay with the first server, whatever becomes of it. */
const watchers: Editor[] = [];
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.stop();
});

/** What the first server said to those who stay with it: it acknowledged so much, and showed so much. */
function watch({ draft, cluster: { people, nodes } }: Play) {
  const [{ id, cookie }, [first]] = [people[0]!, nodes];
  let shown = 0;
  const watcher = createEditor({
    draft,
    cookie,
    person: id,
    clientId: 999,
    next: () => first!,
    onEdit: (names) => void (shown += names.length),
  });
  watchers.push(watcher);
  return { watcher, counts: () => ({ acknowledged: watcher.acknowledged.size, shown }) };
}

const fromSql = async (play: Play, machine: Machine): Promise<void> => {
  const { watcher, counts } = watch(play);
  await waitFor(() => counts().shown > 0 && watcher.isConnected(), 10_000);
  for (const milliseconds of cut) {
    machine.unplug('sql');
    try {
      await wait(stillShown);
      const before = counts();
      watcher.edit(`Edit.while-cut-${milliseconds}`);
      await wait(milliseconds - stillShown);
      // Who cannot reach PostgreSQL acknowledges and shows nothing.
      expect(counts()).toEqual(before);
      expect(before.shown).toBeGreaterThan(0);
    } finally {
      machine.plugIn('sql');
    }
    await waitFor(() => watcher.waiting() === 0, 30_000);
    expect(watcher.waiting(), watcher.trouble()).toBe(0);
  }
};

const fromBus = async (play: Play, machine: Machine): Promise<void> => {
  const { counts } = watch(play);
  await waitFor(() => counts().shown > 0, 10_000);
  for (const milliseconds of cut) {
    machine.unplug('bus');
    try {
      for (const end = performance.now() + milliseconds; performance.now() < end;) {
        const { shown } = counts();
        // Somebody edits all the time, and each edit is seen within a second.
        await waitFor(() => counts().shown > shown, 2_000);
        expect(counts().shown).toBeGreaterThan(shown);
      }
    } finally {
      machine.plugIn('bus');
    }
  }
};

const fromClients = async ({ editors, stopEditing }: Play, machine: Machine): Promise<void> => {
  machine.unplug('clients');
  try {
    await wait(Math.max(...cut));
    stopEditing();
    await waitFor(() => editors.every((editor) => editor.isConnected() && editor.waiting() === 0), 20_000);
    // They are with the others by now, and nothing of theirs is missing.
    expect(editors.map((editor) => editor.waiting())).toEqual(editors.map(() => 0));
  } finally {
    machine.plugIn('clients');
  }
};

const losing = async (_play: Play, machine: Machine): Promise<void> => {
  await Promise.all((['sql', 'bus', 'clients'] as const).map((link) => lose(machine, link, 0.3, Math.max(...cut))));
};

const rows: readonly (readonly [string, (play: Play, machine: Machine) => Promise<void>])[] = [
  ['cut off from PostgreSQL, which acknowledges and shows nothing', fromSql],
  ...(isWhole()
    ? ([
        ['cut off from Redis', fromBus],
        ['cut off from its clients, who move over', fromClients],
        ['of whose networks each loses 30 % of the time', losing],
      ] as const)
    : []),
];

test.for(rows)('[P60] [P61] [P62] a server %s', { timeout: 240_000 }, async ([, fail], { skip }) => {
  if (typeof cluster === 'string' || typeof networks === 'string') return skip(String(typeof cluster === 'string' ? cluster : networks));
  const [machine] = networks.machines;
  await playThrough(cluster, (play) => fail(play, machine!), busy, { patience });
});

test('[P60] [P61] [P62] a server of which the kernel loses 30 % and delays the rest by 200 ms', { timeout: 240_000 }, async ({ skip }) => {
  if (typeof cluster === 'string' || typeof networks === 'string') return skip(String(typeof cluster === 'string' ? cluster : networks));
  const [machine] = networks.machines;
  if (!machine!.worsen('sql', ['delay', '0ms'])) return skip('the kernel of this machine has no netem, which loses and delays packets');
  const links = ['sql', 'bus', 'clients'] as const;
  const fail = async (): Promise<void> => {
    for (const link of links) machine!.worsen(link, ['delay', '200ms', 'loss', '30%']);
    await wait(Math.max(...cut));
    for (const link of links) machine!.worsen(link, ['delay', '0ms']);
  };
  await playThrough(cluster, fail, busy, { patience });
});
