import { expect, test } from 'vitest';
import type { Change, EpochReading } from '../storage/tables/epoch.ts';
import { silentBus } from './bus.ts';
import { followEpoch } from './follow-epoch.ts';
import type { Nodes } from './nodes.ts';

/** Of which storage knows this many changes, the oldest from `kept` on, each of a profile of its own. */
interface Numbered {
  newest: number;
  kept: number;
}

interface Follower {
  readonly nodes: Nodes;
  /** Profiles that were read anew, in order. */
  readonly read: string[];
  readonly happened: string[];
}

/** Follows changes that are stored nowhere, from the one after `since`. */
function follow(numbered: Numbered, since = 0): Follower {
  const [read, happened]: [string[], string[]] = [[], []];
  const changesAfter = async (n: number, limit: number): Promise<Change[]> => {
    const from = Math.max(n + 1, numbered.kept);
    const count = Math.max(0, Math.min(limit, numbered.newest - from + 1));
    return Array.from({ length: count }, (_, at) => ({ n: from + at, kind: 'profile', id: `profile-${from + at}` }));
  };
  const reading = async (): Promise<EpochReading> => ({ n: numbered.newest, at: null, settings: null, newerVersion: null });
  const nothing = async (): Promise<never> => expect.unreachable('nobody asks for it');
  const nodes = followEpoch({
    storage: { epoch: { read: reading, changesAfter, enforce: nothing, instance: nothing, keepNewest: nothing } },
    access: {
      refreshProfile: async (id) => void read.push(id),
      refreshUser: nothing,
      refresh: async () => void happened.push('read everything'),
    },
    ...{ events: { publish: () => {} }, monotonic: () => 0, after: () => () => undefined, since, bus: silentBus, propagated: nothing },
    onGap: () => void happened.push('sent everybody back'),
    onEpoch: (epoch) => void happened.push(`has ${epoch}`),
  });
  return { nodes, read, happened };
}

const profiles = (first: number, last: number): string[] => Array.from({ length: last - first + 1 }, (_, at) => `profile-${first + at}`);

test.for([1, 499, 500, 501, 1_000, 1_234])(
  '[S138] a server that is %i changes behind takes in each of them, in their order',
  async (behind) => {
    const { nodes, read, happened } = follow({ newest: 40 + behind, kept: 1 }, 40);
    await nodes.catchUp();
    expect(read).toEqual(profiles(41, 40 + behind));
    expect(nodes.epoch()).toBe(40 + behind);
    expect(happened).toEqual([`has ${40 + behind}`]);
  },
);

test('[S138] a server that lacks changes that are no longer kept reads everything once, and goes on from the newest', async () => {
  const numbered = { newest: 12_000, kept: 2_001 };
  const { nodes, read, happened } = follow(numbered, 40);
  await nodes.catchUp();
  expect(read).toEqual([]);
  expect(happened).toEqual(['read everything', 'sent everybody back', 'has 12000']);
  numbered.newest = 12_600;
  await nodes.catchUp();
  expect(read).toEqual(profiles(12_001, 12_600));
  expect(happened.slice(3)).toEqual(['has 12600']);
});

test('[S138] the oldest change that is kept is enough for a server that lacks that one', async () => {
  const { nodes, read, happened } = follow({ newest: 12_000, kept: 2_001 }, 2_000);
  await nodes.catchUp();
  expect(read).toEqual(profiles(2_001, 12_000));
  expect(happened).toEqual(['has 12000']);
});
