/** The row of this server among the servers on its database, and whether it may serve: only those do whose settings are in force. [G140] [G141] */
import { fingerprintOf } from '../../core/profile/digest.ts';
import type { Storage } from '../storage/storage.ts';
import type { EpochReading } from '../storage/tables/epoch.ts';
import type { StoredNode } from '../storage/tables/nodes.ts';
import { RefusedError } from '../web/problem.ts';
import { otherSettings } from './nodes.ts';

export interface Membership {
  /** Whether the settings of this server are in force. */
  mayServe(): boolean;
  /** Throws `RefusedError` where they are not, at the moment of a transaction. [G141a] */
  requireForce(tables: Pick<Storage, 'epoch'>): Promise<void>;
  /** Takes note of what is in force now. */
  note(reading: EpochReading): void;
  /** Says that it is there, and tries to serve where it does not. `epoch` is the newest change in its facts. */
  beat(epoch: number): Promise<void>;
  /** Says at once that its facts have this change. [P68] */
  know(epoch: number): void;
  /** Whether another server runs. */
  hasOthers(): Promise<boolean>;
  leave(): Promise<void>;
}

export interface MembershipDeps {
  readonly storage: Pick<Storage, 'nodes' | 'transaction'>;
  readonly node: Pick<StoredNode, 'id' | 'version' | 'settings'>;
  /** Milliseconds since 1970, by the clock of the database. */
  readonly now: () => number;
  readonly log: { warn(details: object, message: string): void; error(details: object, message: string): void };
  /** Its settings have come into force. */
  readonly onServe: () => Promise<void>;
  /** Other servers, which thought that this one was gone, put other settings in force. */
  readonly onDisplaced: () => void;
}

/** Milliseconds between two signs of life, and of silence after which a server counts as gone. */
export const beatEvery = 1_000;
export const goneAfter = 5_000;
/** Milliseconds of silence after which its row is removed. */
const forgottenAfter = 10 * 60_000;

/** Those that were there a moment ago; each with the newest change in its facts. */
export const liveNodes = ({ nodes }: Pick<Storage, 'nodes'>, now: number): Promise<StoredNode[]> => nodes.live(isoTime(now - goneAfter));

export function createMembership({ storage, node, now, log, onServe, onDisplaced }: MembershipDeps): Membership {
  const startedAt = isoTime(now());
  const own = fingerprintOf(node.settings);
  let serves = false;
  /** Readings from before this change say nothing of what came into force with it. */
  let inForceSince = 0;
  let told = '';
  /** Once for each change. */
  const tell = (differing: readonly string[]): void => {
    if (told === differing.join()) return;
    told = differing.join();
    if (differing.length === 0) log.warn({}, 'the settings of this server are in force now');
    else
      log.error(
        { settings: differing },
        'this server is not ready, because the servers that run have other settings; give all the same, or stop the others',
      );
  };
  const join = async (epoch: number): Promise<void> => {
    const joined = await storage.transaction(async ({ nodes, epoch: epochs }): Promise<{ n: number } | { differing: string[] }> => {
      const at = now();
      await nodes.removeOlder(isoTime(at - forgottenAfter));
      await nodes.put({ ...node, startedAt, seenAt: isoTime(at), epoch });
      const { n, settings: inForce } = await epochs.read();
      if (inForce === own) return { n };
      const serving = (await nodes.live(isoTime(at - goneAfter))).find(({ settings }) => fingerprintOf(settings) === inForce);
      if (serving) return { differing: differenceOf(node.settings, serving.settings) };
      return { n: await epochs.enforce(own) };
    });
    if ('differing' in joined) return tell(joined.differing);
    inForceSince = joined.n;
    await onServe();
    serves = true;
    tell([]);
  };
  const say = (epoch: number): Promise<boolean> => storage.nodes.see(node.id, { seenAt: isoTime(now()), epoch });
  return {
    mayServe: () => serves,
    requireForce: async ({ epoch }) => {
      if ((await epoch.read()).settings !== own) throw new RefusedError(otherSettings);
    },
    note: ({ n, settings }) => {
      if (!serves || settings === own || n < inForceSince) return;
      serves = false;
      onDisplaced();
    },
    beat: async (epoch) => {
      if (!serves || !(await say(epoch))) await join(epoch);
    },
    know: (epoch) => void say(epoch).catch(() => undefined),
    hasOthers: async () => (await liveNodes(storage, now())).some(({ id }) => id !== node.id),
    leave: () => storage.nodes.remove(node.id),
  };
}

const differenceOf = (one: StoredNode['settings'], other: StoredNode['settings']): string[] =>
  Object.keys({ ...one, ...other }).filter((name) => one[name] !== other[name]);

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
