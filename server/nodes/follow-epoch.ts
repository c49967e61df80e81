/** Keeps the facts of this server as young as rights demand, by asking the database: no message of another server is trusted with that. */
import type { AccessState } from '../access/access-state.ts';
import type { Clock } from '../clock.ts';
import type { Publisher } from '../events/bus.ts';
import type { Storage } from '../storage/storage.ts';
import type { Change, EpochReading } from '../storage/tables/epoch.ts';
import { RefusedError } from '../web/problem.ts';
import type { NodeBus } from './bus.ts';
import { otherSettings, type Nodes } from './nodes.ts';

/** Milliseconds for which something may be shown by facts that were true when they were asked for. */
export const freshFor = 200;
/** Milliseconds between two questions while somebody is shown something. */
export const askEvery = 75;
/** Milliseconds between two questions because others say that rights have changed: of many changes several are read at once. [P78a] */
const hintedEvery = 40;
/** Answers by which it is judged how long the next will take. */
const answersKept = 8;
/** Changes that are read at once. */
const changesAtOnce = 500;

export interface EpochDeps {
  readonly storage: Pick<Storage, 'epoch'>;
  readonly access: Pick<AccessState, 'refresh' | 'refreshProfile' | 'refreshUser'>;
  readonly events: Publisher;
  /** Milliseconds since some moment; it is never set. */
  readonly monotonic: () => number;
  readonly after: Clock['after'];
  /** The newest change that was written before the facts were read for the first time. */
  readonly since: number;
  /** What changed is no longer known one by one: facts were read anew, and whoever is shown something has to be judged from the start. */
  readonly onGap: () => void;
  /** Called with each answer of the database, and when the question was sent and the answer came, on the monotonic clock. */
  readonly onReading?: (reading: EpochReading, sent: number, received: number) => void;
  /** Whether the settings of this server are in force, after what was called last. */
  readonly mayServe?: () => boolean;
  /** Why they are not. */
  readonly refusal?: Nodes['refusal'];
  readonly bus: NodeBus;
  /** The facts have this epoch from now on. */
  readonly onEpoch: (epoch: number) => void;
  readonly propagated: () => Promise<void>;
}

export function followEpoch(deps: EpochDeps): Nodes {
  const { storage, monotonic, since, onEpoch, propagated, bus } = deps;
  const { onReading = () => {}, mayServe = () => true, refusal = () => otherSettings } = deps;
  let [known, beganAt] = [since, -Infinity];
  let [freshUntil, askedAt] = [-Infinity, monotonic()];
  const waiting: (() => void)[] = [];
  /** Milliseconds that the last answers took. */
  const took: number[] = [];
  const isFresh = (still = 0): boolean => mayServe() && waiting.length === 0 && monotonic() + still < freshUntil;

  const ask = async (): Promise<void> => {
    const [from, before] = [(beganAt = monotonic()), known];
    const reading = await storage.epoch.read();
    onReading(reading, from, monotonic());
    await takeUntil(deps, known, reading.n, (n) => (known = n));
    if (known !== before) onEpoch(known);
    // It goes on knowing what changes, for the moment at which it may serve.
    if (!mayServe()) throw new RefusedError(refusal());
    renew(from);
    if (took.push(monotonic() - from) > answersKept) took.shift();
  };
  const renew = (from: number): void => {
    freshUntil = Math.max(freshUntil, from + freshFor);
    askedAt = Math.max(askedAt, from);
    while (waiting.length > 0 && monotonic() < freshUntil) waiting.shift()?.();
  };
  const inTurn = oneAtATime(ask);
  const askSoon = oneComing(deps, () => void inTurn().catch(() => undefined));
  bus.on('rights', () => askSoon(beganAt + hintedEvery));
  return {
    bus,
    epoch: () => known,
    mayServe,
    refusal,
    catchUp: inTurn,
    propagated,
    isFresh: () => isFresh(),
    isDue: () => !isFresh(askEvery + Math.max(0, ...took)),
    renewed: renew,
    age: () => monotonic() - askedAt,
    expire: () => void (freshUntil = -Infinity),
    moment: monotonic,
    whenFresh(action) {
      if (isFresh()) return action();
      waiting.push(action);
      void inTurn().catch(() => undefined);
    },
  };
}

/** What changed after `known`, or everything where that is no longer told one by one. `know` is called with how far it is. */
async function takeUntil(deps: EpochDeps, known: number, newest: number, know: (n: number) => void): Promise<void> {
  for (let taken = known; taken < newest; know(taken)) {
    const changes = await deps.storage.epoch.changesAfter(taken, changesAtOnce);
    if (changes[0]?.n === taken + 1) {
      await take(deps, changes);
      taken = changes.at(-1)!.n;
    } else {
      await deps.access.refresh();
      deps.onGap();
      taken = newest;
    }
  }
}

async function take({ access, events }: EpochDeps, changes: readonly Change[]): Promise<void> {
  const ids = (kind: Change['kind']): string[] => [...new Set(changes.flatMap((change) => (change.kind === kind ? [change.id] : [])))];
  for (const id of ids('profile')) await access.refreshProfile(id);
  for (const id of ids('user')) await access.refreshUser(id);
  const ended = ids('session');
  if (ended.length > 0) events.publish({ type: 'sessions-ended', ended });
}

/** Does it at a moment, or at once where that has passed; who calls before then is content with that. */
function oneComing({ after, monotonic }: Pick<EpochDeps, 'after' | 'monotonic'>, action: () => void): (at: number) => void {
  let isComing = false;
  return (at) => {
    if (isComing) return;
    isComing = true;
    after(Math.max(0, at - monotonic()), () => {
      isComing = false;
      action();
    });
  };
}

/** Answers with work that begins after the call; who calls meanwhile shares the next. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () =>
    (next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        running = work();
        return running;
      }));
}
