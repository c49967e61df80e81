/** One run of the real server – relay, rooms, sessions, access, commit function – on the simulated disk, clock and network. */
import { createAccessState } from '../../server/access/access-state.ts';
import { createCommitter } from '../../server/canonical/create-committer.ts';
import type { Clock } from '../../server/clock.ts';
import { createRelay } from '../../server/relay/create-relay.ts';
import { createSessions } from '../../server/sessions/sessions.ts';
import type { AccessState } from '../../server/access/access-state.ts';
import type { Committer } from '../../server/canonical/committer.ts';
import type { Relay } from '../../server/relay/relay.ts';
import type { Sessions } from '../../server/sessions/sessions.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { answerHttp } from './http.ts';
import type { Disk } from './disk.ts';
import { origin, type Listener } from './network.ts';
import { createRealm, type World } from './world.ts';

export interface ServerRun extends Listener {
  readonly storage: CanonicalStorage;
  readonly access: AccessState;
  readonly sessions: Sessions;
  readonly relay: Relay;
}

/** What a test puts between the parts, to see that the simulation notices. */
export interface Faults {
  storage?(storage: CanonicalStorage): CanonicalStorage;
  access?(access: AccessState): AccessState;
  committer?(committer: Committer, storage: CanonicalStorage): Committer;
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
    every: (milliseconds, action) => world.every(milliseconds, action, realm),
    after: (milliseconds, action) => world.after(milliseconds, action, realm),
    soon: (action) => void world.after(0, action, realm),
  };
  const bare = disk.open(realm);
  const storage = faults.storage?.(bare) ?? bare;
  const isoNow = (): string => new Date(world.now()).toISOString();
  const state = await createAccessState(storage, catalog);
  const access = faults.access?.(state) ?? state;
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => world.random.below(256));
  const sessions = createSessions({ storage, now: world.now, random });
  const plain = createCommitter({ storage, catalog, access, now: isoNow, newId });
  const committer = faults.committer?.(plain, storage) ?? plain;
  const log = { warn: () => {}, error: (details: object, message: string) => onError(message, details) };
  const relay = createRelay({ storage, access, sessions, committer, allowedOrigins: [origin], clock, log });
  return {
    realm,
    storage,
    access,
    sessions,
    relay,
    accept: relay.accept,
    answer: (request) => answerHttp({ storage, access, sessions, relay }, request),
  };
}
