/** A relay without a network, on a manual clock, and people of every level who reach it through local sockets. */
import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { subprotocol } from '../../../core/protocol/control.ts';
import { createBudget } from '../../../server/web/budget/budget.ts';
import { defaultFramesPerSecond, shareOf } from '../../../server/web/budget/costs.ts';
import { createRelay } from '../../../server/gateway/create-relay.ts';
import { noMetrics } from '../../../server/drafts/relay-metrics.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { createSessions } from '../../../server/accounts/sessions.ts';
import { createWorld, plantActor } from '../../support/actors.ts';
import { plantProfile } from '../../support/cast.ts';
import { rememberDrafts, rememberSessions, writtenLater } from './remembering.ts';
import { openLocalSocket, type LocalSocket } from '../../support/local-socket.ts';
import { createTurnedClock } from '../../support/turned-clock.ts';

export type FuzzWorld = Awaited<ReturnType<typeof startFuzzWorld>>;

export async function startFuzzWorld() {
  const world = await createWorld();
  const viewer = await plantProfile(world.storage, { name: 'Viewer', chosen: ['SecurityProfiles.View'] });
  const reader = await plantActor(world.storage, 'reader', [viewer.id]);
  const revoked = await plantActor(world.storage, 'revoked', [world.editorProfile.id]);
  const honestReader = await plantActor(world.storage, 'honest-reader', [viewer.id]);
  const honest = await plantActor(world.storage, 'honest', [world.creatorProfile.id]);
  await world.access.refresh();

  const clock = createTurnedClock(Date.now());
  const sessions = rememberSessions(createSessions({ storage: world.storage, events: world.events, now: clock.now, random: randomBytes }));
  const faults: string[] = [];
  /** How often frames were refused, by reason. */
  const refused: Record<string, number> = {};
  const relay = createRelay({
    storage: writtenLater(rememberDrafts(world.storage)),
    access: world.access,
    events: world.events,
    sessions,
    committer: world.committer,
    allowedOrigins: [],
    clock,
    budget: createBudget(shareOf(defaultFramesPerSecond), clock.now),
    metrics: { ...noMetrics, refused: (reason) => (refused[reason] = (refused[reason] ?? 0) + 1) },
    log: { warn: () => {}, error: (details, message) => void faults.push(`${message} ${inspect(details)}`.slice(0, 500)) },
  });

  const cookies = new Map<string, string>();
  /** One session for each person, however many sockets. */
  const cookieOf = async (user: string): Promise<string> => {
    const cookie = cookies.get(user) ?? `${sessionCookie}=${await sessions.create(user)}`;
    cookies.set(user, cookie);
    return cookie;
  };
  /** Null where the upgrade was refused. */
  const connect = async (user: string, draft: string, more: { stays?: boolean; control?: boolean } = {}): Promise<LocalSocket | null> => {
    const headers = { cookie: await cookieOf(user), origin: 'http://127.0.0.1', host: '127.0.0.1' };
    const acceptance = await relay.accept({ url: `/sync/${draft}`, headers });
    if (!acceptance.ok) return null;
    return openLocalSocket(acceptance, { stays: more.stays === true, protocol: more.control === false ? '' : subprotocol });
  };
  return {
    ...{ ...world, viewer, reader, revoked, honestReader, honest, sessions, relay, clock, faults, refused, connect },
    newDraft: (): string => randomUUID(),
    /** Assigns other profiles to a person, at once. */
    assign: async (user: string, profiles: readonly string[]) => {
      const stored = await world.storage.users.byId(user);
      if (stored) await world.storage.users.update({ ...stored, profiles });
      await world.access.refresh();
    },
    close: async () => {
      await relay.close();
      await world.storage.close();
    },
  };
}
