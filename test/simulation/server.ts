/** One run of the real server – relay, rooms, sessions, access, commit function – on the simulated disk, clock and network. */
import { draftAccess } from '../../core/access/draft-access.ts';
import { createAccessState } from '../../server/access/access-state.ts';
import { createCommitter } from '../../server/commit/create-committer.ts';
import type { Clock } from '../../server/clock.ts';
import { createBudget } from '../../server/web/budget/budget.ts';
import { defaultFramesPerSecond, shareOf } from '../../server/web/budget/costs.ts';
import { createEventBus } from '../../server/events/bus.ts';
import { createRelay } from '../../server/gateway/create-relay.ts';
import { createSessions } from '../../server/accounts/sessions.ts';
import type { AccessState } from '../../server/access/access-state.ts';
import type { Relay } from '../../server/drafts/relay.ts';
import { stepRoom } from '../../server/drafts/step/step-room.ts';
import type { Sessions } from '../../server/accounts/sessions.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { answerHttp } from './http.ts';
import type { Disk } from './disk.ts';
import type { Faults } from './faults.ts';
import { origin, type Listener } from './network.ts';
import { createRealm, type World } from './world.ts';

export interface ServerRun extends Listener {
  readonly storage: CanonicalStorage;
  readonly access: AccessState;
  readonly sessions: Sessions;
  readonly relay: Relay;
}

export interface ServerSurroundings {
  readonly world: World;
  readonly disk: Disk;
  readonly catalog: Catalog;
  readonly faults: Faults;
  readonly newId: () => string;
  /** What the server notes as a failure of its own. */
  readonly onError: (message: string, details: object) => void;
}

/** Calls back once it is ready, unless it has crashed by then. */
export function startServer(
  surroundings: ServerSurroundings,
  name: string,
  onReady: (run: ServerRun) => void,
): { readonly realm: Listener['realm'] } {
  const realm = createRealm(name);
  const start = async (): Promise<void> => onReady(await compose(surroundings, realm));
  surroundings.world.after(0, () => void start(), realm);
  return { realm };
}

async function compose(
  { world, disk, catalog, faults, newId, onError }: ServerSurroundings,
  realm: ServerRun['realm'],
): Promise<ServerRun> {
  const clock: Clock = {
    now: world.now,
    used: () => 0,
    every: (milliseconds, action) => world.every(milliseconds, action, realm),
    after: (milliseconds, action) => world.after(milliseconds, action, realm),
    soon: (action) => void world.after(0, action, realm),
  };
  const storage = faults.storage(disk.open(realm));
  const isoNow = (): string => new Date(world.now()).toISOString();
  const events = createEventBus();
  const access = faults.access(await createAccessState(storage, catalog, events));
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => world.random.below(256));
  const sessions = createSessions({ storage, events, now: world.now, random });
  const committer = faults.committer(createCommitter({ storage, catalog, access, now: isoNow, newId }));
  const log = { warn: () => {}, error: (details: object, message: string) => onError(message, details) };
  const budget = createBudget(shareOf(defaultFramesPerSecond), world.now);
  const judgeAccess = faults.judge(draftAccess);
  const parts = { judgeAccess, stepRoom: faults.room(stepRoom) };
  const relay = createRelay({ storage, access, events, sessions, committer, allowedOrigins: [origin], clock, budget, log, ...parts });
  return {
    realm,
    storage,
    access,
    sessions,
    relay,
    accept: async (opening) => {
      const answer = await relay.accept(opening);
      return answer.ok ? { ...answer, enter: (socket) => answer.enter(faults.socket(socket)) } : answer;
    },
    answer: (request) => answerHttp({ storage, access, sessions, relay }, request),
  };
}
