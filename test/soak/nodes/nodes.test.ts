/** Real servers on one PostgreSQL, killed, paused and cut off while people edit one draft through all of them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isWhole } from '../../support/runs.ts';
import { startOwnPostgres, type OwnPostgres } from '../../support/own-postgres.ts';
import { wait, waitFor } from '../load/waiting.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { faults } from './faults.ts';
import { floodRedis } from './forge.ts';
import { peopleOfPlay, playThrough, type Play } from './play.ts';
import { revoke, revokeAndWait, watchLate } from './revocation.ts';
import { stopAroundCommits } from './stopped-commits.ts';

/** Milliseconds in which people edit. */
const busy = isWhole() ? 20_000 : 1_500;

let [postgres, whyNone]: [OwnPostgres | null, string] = [null, ''];
let cluster: Cluster | string;

/** The first people of those who lose their rights, each once; the others play as often as they like. */
const firstOf = (revocation: number): number => peopleOfPlay * (1 + revocation);
const startAll = (): Promise<Cluster | string> => startCluster({ count: 3, people: firstOf(4), postgres });
const stopAll = async (): Promise<void> => {
  if (typeof cluster !== 'string') await cluster.stop();
};

beforeAll(async () => {
  const own = await startOwnPostgres();
  if (typeof own === 'string') whyNone = own;
  else postgres = own;
  cluster = await startAll();
}, 120_000);
afterAll(async () => {
  await stopAll();
  await postgres?.stop();
}, 60_000);
/** One cluster for all, unless a test left it behind in a state that nobody knows. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await stopAll();
  cluster = await startAll();
}, 120_000);

test.for(faults)(
  '[P60] [P61] [P62] [G144] [S39] three servers, one draft: $name',
  { timeout: 180_000 },
  async ({ fail, restartsPostgres = false }, { skip }) => {
    if (typeof cluster === 'string') return skip(cluster);
    if (restartsPostgres && postgres === null) return skip(whyNone);
    await playThrough(cluster, (play) => fail(play, postgres), busy);
  },
);

test(
  '[S140] [S3] while a server stands still in the middle of a commit, the others commit within five seconds, and each commit happens once',
  { timeout: 300_000 },
  async ({ skip }) => {
    if (typeof cluster === 'string') return skip(cluster);
    const running = cluster;
    await playThrough(
      running,
      async () => {
        const often = isWhole() ? { around: 300, within: 10 } : { around: 3, within: 1 };
        const { longest, committed } = await stopAroundCommits(running, often);
        process.stdout.write(
          `stood still ${often.around} times around a commit and ${often.within} within: the others committed within ${longest.toFixed(0)} ms\n`,
        );
        expect(longest).toBeGreaterThan(3_000);
        // Whoever stands still is cut off after five seconds; then the others commit.
        expect(longest).toBeLessThan(isWhole() ? 6_000 : 8_000);
        const names = (await running.storage.profiles.all()).map(({ name }) => name).filter((name) => name.startsWith('Committed '));
        expect(names.toSorted()).toEqual(committed.toSorted());
      },
      busy / 2,
    );
  },
);

interface Revocation {
  readonly name: string;
  /** What fails from before the right ends until the sockets have ended. */
  meanwhile?(play: Play): Promise<void>;
  mend?(play: Play): Promise<void>;
}

const revocations: readonly Revocation[] = [
  { name: 'with Redis' },
  {
    name: 'while Redis is dead',
    meanwhile: async ({ cluster: { redis } }) => redis?.signal('SIGKILL'),
    mend: async ({ cluster: { redis } }) => redis?.revive(),
  },
  {
    name: 'while Redis is flooded with forged messages',
    meanwhile: async (play) => {
      void floodRedis(play, 1_500);
      await wait(300);
    },
  },
];

describe('a right that ends', () => {
  test.for(revocations.map((revocation, at) => ({ ...revocation, at })))(
    '[P62] [P62a] [P68] is cut off everywhere within a quarter of a second, and nothing later is shown: $name',
    { timeout: 120_000 },
    async ({ name, meanwhile, mend, at }, { skip }) => {
      if (typeof cluster === 'string') return skip(cluster);
      const from = firstOf(at);
      const revoked = cluster.people[from]!.id;
      const watch = watchLate(revoked);
      const fail = async (play: Play): Promise<void> => {
        await meanwhile?.(play);
        const { longest, sockets } = await revokeAndWait(play, revoked, watch.answered);
        process.stdout.write(`revoked on three servers ${name}: the last of ${sockets} sockets after ${longest.toFixed(0)} ms\n`);
        // A run of many tests at once has no time to measure: there it counts what is shown.
        expect(longest).toBeLessThan(isWhole() ? 500 : 5_000);
        await mend?.(play);
        await wait(300);
        expect(watch.seen.length).toBeGreaterThan(5);
        expect(watch.late(play)).toEqual([]);
      };
      await playThrough(cluster, fail, 1_500, { from, onEdit: watch.onEdit });
    },
  );

  test(
    '[P62] [P62a] is cut off by a server that stood still as it ended, which delivers nothing more',
    { timeout: 120_000 },
    async ({ skip }) => {
      if (typeof cluster === 'string') return skip(cluster);
      const [still] = cluster.nodes;
      const from = firstOf(revocations.length);
      const revoked = cluster.people[from]!.id;
      const watch = watchLate(revoked);
      const fail = async (play: Play): Promise<void> => {
        const theirs = play.editors.filter(({ person }) => person === revoked);
        still!.signal('SIGSTOP');
        try {
          await revoke(play, revoked);
          watch.answered();
          await waitFor(() => theirs.filter(({ endedAt }) => endedAt !== null).length === theirs.length - 1, 2_000);
          // What was sent before has arrived by now.
          await wait(isWhole() ? 10_000 : 700);
          watch.seen.splice(0);
        } finally {
          still!.signal('SIGCONT');
        }
        await waitFor(() => theirs.every(({ endedAt }) => endedAt !== null), 5_000);
        expect(theirs.map(({ endedAt }) => endedAt === null)).toEqual(theirs.map(() => false));
        expect(watch.seen).toEqual([]);
      };
      await playThrough(cluster, fail, 1_500, { from, onEdit: watch.onEdit });
    },
  );
});
