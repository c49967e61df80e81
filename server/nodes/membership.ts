/** The row of this server among the servers on its database, and whether it may serve: only those do whose settings are in force, and whose version is new enough. [G140] [G141] [S148] */
import { fingerprintOf } from '../../core/profile/digest.ts';
import type { Storage } from '../storage/storage.ts';
import type { EpochReading } from '../storage/tables/epoch.ts';
import type { StoredNode } from '../storage/tables/nodes.ts';
import { RefusedError } from '../web/problem.ts';
import { olderVersion, otherSettings, type Nodes } from './nodes.ts';

export interface Membership {
  /** Whether the settings of this server are in force, and its version knows the database. */
  mayServe(): boolean;
  refusal: Nodes['refusal'];
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
  /** Other servers, which thought that this one was gone, put other settings in force; or one of a newer version upgraded the database. */
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
  let isOutgrown = false;
  /** Readings from before this change say nothing of what came into force with it. */
  let inForceSince = 0;
  const tell = createTeller(log);
  const stopServing = (): void => {
    if (!serves) return;
    serves = false;
    onDisplaced();
  };
  /** For good. [S148] */
  const outgrow = (newerVersion: string): void => {
    if (isOutgrown) return;
    isOutgrown = true;
    stopServing();
    log.error(
      { version: node.version, newerVersion },
      'this server answers nothing more, because a newer version upgraded the database to what this one does not know; start that version here',
    );
    storage.nodes.remove(node.id).catch(() => undefined);
  };
  const join = async (epoch: number): Promise<void> => {
    const joined = await storage.transaction((tables) => enter(tables, { ...node, startedAt, epoch }, now()));
    if ('newerVersion' in joined) return outgrow(joined.newerVersion);
    if ('differing' in joined) return tell(joined.differing);
    inForceSince = joined.n;
    await onServe();
    if (isOutgrown) return;
    serves = true;
    tell([]);
  };
  const say = (epoch: number): Promise<boolean> => storage.nodes.see(node.id, { seenAt: isoTime(now()), epoch });
  return {
    mayServe: () => serves,
    refusal: () => (isOutgrown ? olderVersion : otherSettings),
    requireForce: async ({ epoch }) => {
      const { settings, newerVersion } = await epoch.read();
      if (newerVersion !== null) throw new RefusedError(olderVersion);
      if (settings !== own) throw new RefusedError(otherSettings);
    },
    note: ({ n, settings, newerVersion }) => {
      if (newerVersion !== null) outgrow(newerVersion);
      else if (settings !== own && n >= inForceSince) stopServing();
    },
    beat: async (epoch) => {
      if (isOutgrown) return;
      if (!serves || !(await say(epoch))) await join(epoch);
    },
    know: (epoch) => void say(epoch).catch(() => undefined),
    hasOthers: async () => (await liveNodes(storage, now())).some(({ id }) => id !== node.id),
    leave: () => storage.nodes.remove(node.id),
  };
}

/** Tells the log once for each change in which settings differ. */
function createTeller(log: MembershipDeps['log']): (differing: readonly string[]) => void {
  let told = '';
  return (differing) => {
    if (told === differing.join()) return;
    told = differing.join();
    if (differing.length === 0) log.warn({}, 'the settings of this server are in force now');
    else
      log.error(
        { settings: differing },
        'this server is not ready, because the servers that run have other settings; give all the same, or stop the others',
      );
  };
}

/** The number of the newest change where it serves, or why it does not. */
type Joined = { readonly n: number } | { readonly differing: string[] } | { readonly newerVersion: string };

/** Notes that the server is there, and puts its settings in force where no other has others. */
async function enter(
  { nodes, epoch: epochs }: Pick<Storage, 'nodes' | 'epoch'>,
  node: Omit<StoredNode, 'seenAt'>,
  at: number,
): Promise<Joined> {
  const { n, settings: inForce, newerVersion } = await epochs.read();
  if (newerVersion !== null) return { newerVersion };
  await nodes.removeOlder(isoTime(at - forgottenAfter));
  await nodes.put({ ...node, seenAt: isoTime(at) });
  const own = fingerprintOf(node.settings);
  if (inForce === own) return { n };
  const serving = (await nodes.live(isoTime(at - goneAfter))).find(({ settings }) => fingerprintOf(settings) === inForce);
  if (serving) return { differing: differenceOf(node.settings, serving.settings) };
  return { n: await epochs.enforce(own) };
}

const differenceOf = (one: StoredNode['settings'], other: StoredNode['settings']): string[] =>
  Object.keys({ ...one, ...other }).filter((name) => one[name] !== other[name]);

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
