/** Ways in which servers, their PostgreSQL and their Redis fail while people edit. */
import { expect } from 'vitest';
import { isWhole } from '../../support/runs.ts';
import type { OwnPostgres } from '../../support/own-postgres.ts';
import { wait } from '../load/waiting.ts';
import { floodRedis } from './forge.ts';
import type { Play } from './play.ts';

export interface Fault {
  readonly name: string;
  /** Fails, and resolves once what failed is there again, or may come back by itself. */
  fail(play: Play, postgres: OwnPostgres | null): Promise<void>;
  /** Where there has to be a PostgreSQL of the test's own. */
  readonly restartsPostgres?: boolean;
}

/** Milliseconds for which a server stands still. */
const pauses = isWhole() ? [1_000, 10_000, 60_000] : [2_000];

const restarted = (mode: 'fast' | 'immediate'): Fault => ({
  name: `PostgreSQL is restarted, ${mode}`,
  restartsPostgres: true,
  fail: async (_play, postgres) => {
    for (let n = 0; n < (isWhole() ? 5 : 1); n++) {
      await postgres!.restart(mode);
      await wait(Math.random() * 1_000);
    }
  },
});

export const faults: readonly Fault[] = [
  // Each of the others begins with it.
  ...(isWhole() ? [{ name: 'nothing fails', fail: async () => {} }] : []),
  {
    name: 'a server is killed, and another started',
    fail: async ({ cluster: { nodes, start } }) => {
      const [gone] = nodes.splice(0, 1);
      await gone!.stop('SIGKILL');
      await start();
    },
  },
  {
    name: 'a server is told to end, and another started',
    fail: async ({ cluster: { nodes, start } }) => {
      const [gone] = nodes.splice(0, 1);
      const from = performance.now();
      await gone!.stop('SIGTERM');
      expect(performance.now() - from).toBeLessThan(5_000);
      expect(gone!.complaints()).toBe('');
      await start();
    },
  },
  ...pauses.map((pause): Fault => ({
    name: `a server stands still for ${pause / 1_000} s while it writes`,
    fail: async ({ cluster: { nodes } }) => {
      nodes[0]!.signal('SIGSTOP');
      await wait(pause);
      nodes[0]!.signal('SIGCONT');
    },
  })),
  {
    name: 'Redis stands still, and is killed later',
    fail: async ({ cluster: { redis } }) => {
      redis?.signal('SIGSTOP');
      await wait(isWhole() ? 30_000 : 1_000);
      redis?.signal('SIGCONT');
      await wait(500);
      redis?.signal('SIGKILL');
      await wait(500);
      await redis?.revive();
    },
  },
  { name: 'Redis is flooded with forged messages', fail: (play) => floodRedis(play, isWhole() ? 10_000 : 1_500) },
  restarted('fast'),
  restarted('immediate'),
];
