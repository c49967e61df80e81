/** The model's actions on the real server – relay, rooms, sessions, access, commit function – with a hold on every transaction. */
import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { CommitOutcome } from '../../../core/commit/command.ts';
import { encodeControl, subprotocol, type ServerMessage } from '../../../core/protocol/control.ts';
import { createAccessState, type AccessState } from '../../../server/access/access-state.ts';
import type { Committer } from '../../../core/commit/command.ts';
import { createCommitter } from '../../../server/commit/create-committer.ts';
import { createBudget } from '../../../server/web/budget/budget.ts';
import { defaultFramesPerSecond, shareOf } from '../../../server/web/budget/costs.ts';
import { createEventBus } from '../../../server/events/bus.ts';
import { createRelay } from '../../../server/gateway/create-relay.ts';
import type { Relay } from '../../../server/drafts/relay.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { createSessions, type Sessions } from '../../../server/accounts/sessions.ts';
import type { SqliteSession } from '../../../server/storage/sqlite/session.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { startHonestClient, type HonestClient } from '../fuzz/honest-client.ts';
import { openLocalSocket } from '../../support/local-socket.ts';
import { createTurnedClock } from '../../support/turned-clock.ts';
import { createDisk, type Disk, type Life } from './disk.ts';
import { beginning, contentIn, toggle, type Instance } from './instance.ts';
import { actors, type Action, type ActorIndex, type Heard } from './model.ts';

/** What a test puts between the parts, to see that the replay notices. */
export interface Faults {
  session?(session: SqliteSession): SqliteSession;
  storage?(storage: CanonicalStorage): CanonicalStorage;
  committer?(committer: Committer, storage: CanonicalStorage): Committer;
}

export interface Replay {
  /** Carries an action out until the system is idle; returns what each actor has received. */
  take(action: Action): Promise<readonly (readonly Heard[])[]>;
  /** What an actor has asked under one of the model's keys. */
  requestOf(actor: ActorIndex, key: number): Sent;
  /** What an actor's replica shows; null where they are not in the draft. */
  shownTo(actor: ActorIndex): number | null;
}

export interface Sent {
  readonly id: string;
  readonly digest: string;
}

/** A transaction that waits for its start, and then, once it is on disk, for the announcement. */
interface Held {
  readonly start: PromiseWithResolvers<void>;
  readonly finish: PromiseWithResolvers<void>;
}

interface Run extends Life {
  readonly storage: CanonicalStorage;
  readonly access: AccessState;
  readonly sessions: Sessions;
  readonly committer: Committer;
  readonly relay: Relay;
}

/** Milliseconds between two actions; no person exceeds their budget in that time. */
const pause = 1_000;
/** After this many turns, the test takes pending work to be endless. */
const mostTurns = 100;
const host = '127.0.0.1';

/** Resolves when no promise is left that could go on by itself. */
const drained = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/** Disks by their instance: what was prepared is not prepared again. */
const disks = new WeakMap<Instance, Disk>();

export async function createReplay(instance: Instance, faults: Faults = {}): Promise<Replay> {
  const { draft, base, people, keeper, digests, database } = instance;
  const disk = disks.get(instance) ?? createDisk(database);
  disks.set(instance, disk);
  disk.crash();
  instance.reset();
  const clock = createTurnedClock(Date.parse(beginning));
  const clients = new Map<ActorIndex, HonestClient>();
  const cookies = people.map(({ token }) => `${sessionCookie}=${token}`);
  /** Those of each, by the model's keys, which count from 1. */
  const requests: Sent[][] = actors.map(() => []);
  /** What each has reviewed; at the start all have seen the same. */
  const reviewed = actors.map(() => 0);
  const held = new Map<ActorIndex, Held>();
  let catching: Held | null = null;
  let soon: (() => void)[] = [];
  let heard: Heard[][] = actors.map(() => []);

  const hear = (actor: ActorIndex, what: Heard): void => {
    heard[actor]!.push(what);
    // A user who is told of a change reviews the draft again.
    if (what === 'stale') reviewed[actor] = contentIn(clients.get(actor)!.doc);
  };
  /** What the server notes, which it has no reason to. */
  let noted: Error | null = null;
  const note = (details: object, message: string): void => void (noted ??= new Error(`${message}: ${inspect(details)}`));

  const start = async (): Promise<Run> => {
    const life: Life = { isAlive: true, diesInside: false };
    const gated = holdTransactions(disk.open(life, faults.session), () => {
      const next = catching;
      catching = null;
      return next;
    });
    const storage = faults.storage?.(gated) ?? gated;
    const events = createEventBus();
    const access = await createAccessState(storage, instance.catalog, events);
    const sessions = createSessions({ storage, events, now: clock.now, random: randomBytes });
    const now = (): string => new Date(clock.now()).toISOString();
    const plain = createCommitter({ storage, catalog: instance.catalog, access, now, newId: randomUUID });
    const committer = faults.committer?.(plain, storage) ?? plain;
    const relay = createRelay({
      ...{ storage, access, events, sessions, committer, allowedOrigins: [] },
      budget: createBudget(shareOf(defaultFramesPerSecond), clock.now),
      clock: { ...clock, soon: (action) => void soon.push(action) },
      log: { warn: note, error: note },
    });
    return Object.assign(life, { storage, access, sessions, committer, relay });
  };
  let run = await start();

  const open = async (actor: ActorIndex): Promise<void> => {
    const acceptance = await run.relay.accept({
      url: `/sync/${draft}`,
      headers: { cookie: cookies[actor], origin: `http://${host}`, host },
    });
    if (!acceptance.ok) throw new Error(`actor ${actor} was turned away: ${acceptance.detail}`);
    clients.set(actor, startHonestClient(openLocalSocket(acceptance, { protocol: subprotocol })));
  };
  const listen = (): void => {
    for (const [actor, client] of clients) {
      client.takeIn();
      for (const what of client.messages.splice(0).map(heardIn)) if (what) hear(actor, what);
      if (client.faults.length > 0) throw new Error(client.faults.join());
      if (client.socket.closed === null) continue;
      hear(actor, `closed ${client.socket.closed}` as Heard);
      clients.delete(actor);
    }
  };
  /** Waits for the work, and for all work that it starts. */
  const settle = async (work: Promise<void>): Promise<void> => {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    done.catch(() => {});
    for (let turns = 0; turns < mostTurns; turns++) {
      const due = soon;
      soon = [];
      for (const action of due) action();
      await drained();
      listen();
      if (noted) throw noted;
      if (isDone && soon.length === 0) return done;
    }
    throw new Error('it goes on and on');
  };

  const newRequest = (actor: ActorIndex): Sent => {
    const request = { id: randomUUID(), digest: digests[reviewed[actor]!]! };
    requests[actor]!.push(request);
    return request;
  };
  const send = ({ socket }: HonestClient, request: Sent): void => socket.send(encodeControl({ type: 'commit', ...request }));
  /** As the route does. */
  const post = async (actor: ActorIndex, request: Sent): Promise<void> => {
    const session = await run.sessions.resolve(cookies[actor]);
    if (!session) return hear(actor, 'signed-out');
    const outcome = await run.relay.commit(draft, request, { user: session.user.id, session: session.id });
    hear(actor, outcome.ok ? 'committed' : (outcome.code as Heard));
  };
  const give = async (user: string, profile: string): Promise<void> => {
    await run.storage.transaction(async ({ users }) => users.update({ ...(await users.byId(user))!, profiles: [profile] }));
    await run.access.refreshUser(user);
  };
  const signOut = async (user: string): Promise<void> => {
    await run.storage.transaction(({ sessions }) => sessions.deleteOfUser(user));
    run.sessions.announceEnd({ user });
  };
  const signIn = async (actor: ActorIndex): Promise<void> => {
    if (await run.sessions.resolve(cookies[actor])) return;
    cookies[actor] = `${sessionCookie}=${await run.sessions.create(people[actor]!.id)}`;
    await open(actor);
  };
  const remove = async (): Promise<void> => {
    const profile = base?.profile ?? (await run.storage.drafts.byId(draft))!.profile!.id;
    const { revision } = (await run.storage.profiles.byId(profile))!;
    const outcome = await run.committer.commit(randomUUID(), { kind: 'delete', profile, revision }, keeper);
    if (!outcome.ok) throw new Error(outcome.detail);
  };
  const crash = async (): Promise<void> => {
    run.isAlive = false;
    disk.crash();
    held.clear();
    soon = [];
    const present = [...clients.keys()];
    clients.clear();
    run = await start();
    for (const actor of present) await open(actor);
  };

  const carryOut = async (action: Action): Promise<void> => {
    switch (action.type) {
      case 'edit': {
        const { doc } = clients.get(action.actor)!;
        toggle(doc);
        reviewed[action.actor] = contentIn(doc);
        return;
      }
      case 'commit': {
        const [client, request] = [clients.get(action.actor), newRequest(action.actor)];
        return client ? send(client, request) : post(action.actor, request);
      }
      case 'ask':
        catching = { start: Promise.withResolvers(), finish: Promise.withResolvers() };
        held.set(action.actor, catching);
        return send(clients.get(action.actor)!, newRequest(action.actor));
      case 'run':
        return held.get(action.actor)!.start.resolve();
      case 'answer':
        return held.get(action.actor)!.finish.resolve();
      case 'retry':
        return post(action.actor, requests[action.actor]!.at(-1)!);
      case 'revoke': {
        const { id } = people[action.actor]!;
        const hasRight = (await run.storage.users.byId(id))!.profiles.includes(instance.holding);
        return hasRight ? give(id, instance.lacking) : signOut(id);
      }
      case 'restore':
        await give(people[action.actor]!.id, instance.holding);
        return signIn(action.actor);
      case 'discard':
        return void (await run.relay.discard(draft, { ...keeper, username: 'keeper' }));
      case 'remove':
        return remove();
      case 'crash-inside':
        run.diesInside = true;
        held.get(action.actor)!.start.resolve();
        await drained();
        return crash();
      case 'crash':
        return crash();
    }
  };

  for (const actor of actors) await open(actor);
  await settle(Promise.resolve());

  return {
    async take(action) {
      heard = actors.map(() => []);
      clock.advance(pause);
      await settle(carryOut(action));
      if (catching) throw new Error('the request has begun no transaction');
      return heard;
    },
    requestOf: (actor, key) => requests[actor]![key - 1]!,
    shownTo: (actor) => {
      const client = clients.get(actor);
      return client ? contentIn(client.doc) : null;
    },
  };
}

function heardIn(message: ServerMessage): Heard | null {
  switch (message.type) {
    case 'committed':
      return 'told committed';
    case 'closed':
      return 'told closed';
    case 'refused':
      return message.code as Heard;
    default:
      return null;
  }
}

/** Refusals are not delayed: they leave nothing on disk that could stay unannounced. */
function holdTransactions(storage: CanonicalStorage, next: () => Held | null): CanonicalStorage {
  return {
    ...storage,
    async canonicalTransaction(work) {
      const held = next();
      await held?.start.promise;
      const result = await storage.canonicalTransaction(work);
      if ((result as CommitOutcome).ok) await held?.finish.promise;
      return result;
    },
  };
}
