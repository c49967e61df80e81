/** One node: its thread and its connections are queues; its lease, its batches, its row and its loading are those of the product. */
import type { Clock } from '../../../../server/clock.ts';
import { createLogWriter, type Appended, type LogWriter } from '../../../../server/drafts/log/log-writer.ts';
import { headsAtOnce, lookEvery } from '../../../../server/drafts/follow-drafts.ts';
import { mostJudged, mostLoading, mostSockets } from '../../../../server/drafts/limits.ts';
import { atMost } from '../../../../server/at-most.ts';
import { toldAppend } from '../../../../server/drafts/room/told-append.ts';
import { gapBetween } from '../../../../server/gateway/heartbeat.ts';
import { usualDraining } from '../../../../server/compose/deps.ts';
import { followEpoch } from '../../../../server/nodes/follow-epoch.ts';
import { keepFresh, keepRow } from '../../../../server/nodes/keep-fresh.ts';
import { createMembership, type Membership } from '../../../../server/nodes/membership.ts';
import type { Nodes } from '../../../../server/nodes/nodes.ts';
import { createPropagation } from '../../../../server/nodes/propagation.ts';
import type { AppendEntry } from '../../../../server/storage/tables/drafts.ts';
import type { Storage } from '../../../../server/storage/storage.ts';
import type { Costs, Question } from '../model.ts';
import { createConnections, type Connections, type Database } from './database.ts';
import { createBus, liveRows, newestOf, type Shared } from './shared.ts';
import { createStation, type Station } from './station.ts';
import { outOfStep, type VirtualClock } from './virtual-clock.ts';

export interface Client {
  readonly draft: number;
  node: Node | null;
  /** Attempts since it was there last. */
  failures: number;
  /** Counts its attempts: what belongs to an older one is void. */
  attempt: number;
  isWhole: boolean;
}

/** What all nodes have in common. */
export interface World {
  readonly clock: VirtualClock;
  readonly costs: Costs;
  readonly database: Database;
  readonly shared: Shared;
  /** Other people in the draft of somebody who edits. */
  readonly others: number;
  /** An edit is with everybody, or its draft was closed before it was. */
  readonly onDelivered: (milliseconds: number) => void;
  readonly onLost: () => void;
  /** A client has everything; or its socket was closed. */
  readonly onWhole: (client: Client) => void;
  readonly onClosed: (client: Client) => void;
}

interface Room {
  readonly id: string;
  readonly members: Set<Client>;
  /** When they were made. */
  queue: number[];
  isWriting: boolean;
}

export interface Node {
  readonly thread: Station;
  readonly connections: Connections;
  readonly nodes: Nodes;
  isAlive(): boolean;
  /** Whether it takes sockets, as it tells the balancer. */
  isReady(): boolean;
  sockets(): number;
  /** It has been there all along. */
  seat(client: Client): void;
  open(client: Client): void;
  edit(draft: number): void;
  closeSockets(): void;
  /** Of each draft, to the others. */
  sayWhoIsThere(): void;
  /** A change of rights by somebody who is with this node; resolves with whether every node had it, once that is answered. */
  change(user: string): Promise<boolean>;
  kill(): void;
  /** Resolves once everybody was sent away and it has ended. */
  drain(): Promise<void>;
}

/** Parts of an opening: accepted, session found, person found, shown. */
const stages = 4;

/** `share` of the pauses of its repeated work passes before it begins. */
export function createNode(world: World, id: string, share: number): Node {
  const { clock, costs, shared } = world;
  const thread = createStation(clock, 1);
  const connections = createConnections(world.database, costs.connect);
  const life = { isAlive: true, isEnding: false };
  const asked = <T>(question: Question, read: () => T, micros = 0): Promise<T> =>
    new Promise((resolve, reject) => {
      let answer: T;
      const done = (isAnswered: boolean): void => {
        thread.enter(micros / 1_000, () => {
          if (!life.isAlive) return;
          clock.touch();
          if (isAnswered) resolve(answer);
          else reject(new Error('PostgreSQL is away'));
        });
      };
      connections.ask(question, done, () => (answer = read()));
    });
  const parts = createParts(world, id, { thread, connections, asked, life });
  const rooms = createRooms(world, parts);
  const timers = outOfStep(clock.forPromises, share);
  const isWatched = (): boolean => rooms.sockets() > 0;
  const stops = [
    keepFresh(parts.nodes, timers, isWatched),
    keepRow(parts.membership, parts.nodes, timers),
    lookForHeads(parts, world, timers, rooms.count),
    () => shared.hearers.delete(id),
  ];
  const end = (): void => {
    life.isAlive = false;
    for (const stop of stops) stop();
  };
  parts.membership.beat(newestOf(shared)).catch(() => undefined);
  clock.touch();
  return {
    ...{ thread, connections, nodes: parts.nodes, sockets: rooms.sockets, seat: rooms.seat, open: rooms.open, edit: rooms.edit },
    closeSockets: rooms.closeAll,
    sayWhoIsThere: () => thread.enter((rooms.count() * costs.message) / 1_000, () => undefined),
    isAlive: () => life.isAlive,
    isReady: () => life.isAlive && !life.isEnding && world.database.isThere() && parts.nodes.mayServe(),
    change: (user) => changeRights(world, parts, id, user),
    kill() {
      end();
      rooms.closeAll();
    },
    async drain() {
      life.isEnding = true;
      const pause = (milliseconds: number): Promise<void> => new Promise((go) => void clock.forPromises.after(milliseconds, go));
      await pause(usualDraining.noticed);
      await rooms.sendAway(usualDraining.closing);
      end();
      rooms.closeAll();
      shared.rows.delete(id);
    },
  };
}

interface Parts {
  readonly thread: Station;
  readonly connections: Connections;
  readonly life: { isAlive: boolean; isEnding: boolean };
  /** Asks the database, and goes on with its answer once the thread has time for it, which then works so many microseconds more. */
  readonly asked: <T>(question: Question, read: () => T, micros?: number) => Promise<T>;
  readonly membership: Membership;
  readonly nodes: Nodes;
  readonly writer: LogWriter;
}

function createParts(world: World, id: string, given: Pick<Parts, 'thread' | 'connections' | 'asked' | 'life'>): Parts {
  const { clock, costs, shared } = world;
  const { asked, thread } = given;
  const storage = storageOf(world, asked);
  const now = clock.now;
  const membership = createMembership({
    ...{ storage, now, log: { warn: () => undefined, error: () => undefined } },
    node: { id, version: '', settings: {} },
    onServe: async () => undefined,
    onDisplaced: () => undefined,
  });
  const bus = createBus(shared, clock, id, (action) => thread.enter(costs.message / 1_000, () => (clock.touch(), action())));
  const refreshed = async (): Promise<void> => void (await asked(costs.lookUp, () => null));
  const nodes = followEpoch({
    ...{
      storage,
      bus,
      since: newestOf(shared),
      monotonic: now,
      after: clock.forPromises.after,
      mayServe: membership.mayServe,
      onEpoch: membership.know,
    },
    access: { refresh: refreshed, refreshProfile: refreshed, refreshUser: refreshed },
    events: { publish: () => undefined },
    onGap: () => undefined,
    onReading: membership.note,
    propagated: createPropagation({ storage, bus, clock: clock.forPromises, monotonic: now, self: id }),
  });
  const append = async (entries: readonly AppendEntry[], epoch?: number | null) => {
    const micros = costs.batch + entries.length * costs.entry;
    const rest = Math.max(0, costs.batchTakes - (costs.batch + costs.entry) / 1_000);
    const isAdded = await asked({ micros, rest }, () => epoch === newestOf(shared));
    return entries.map(() => (isAdded ? ('added' as const) : ('outdated' as const)));
  };
  return { ...given, membership, nodes, writer: createLogWriter(toldAppend({ drafts: { append }, nodes }), clock.forPromises, () => true) };
}

function storageOf({ costs, shared }: World, asked: Parts['asked']): Pick<Storage, 'epoch' | 'nodes' | 'transaction'> {
  const { lookUp, known, live } = costs;
  const tables = {
    epoch: {
      read: () =>
        asked({ ...lookUp, micros: costs.askRights }, () => ({
          n: newestOf(shared),
          at: null,
          settings: shared.settings,
          newerVersion: null,
        })),
      changesAfter: (n: number, limit: number) => asked(lookUp, () => shared.changes.slice(n, n + limit)),
      enforce: (settings: string) => asked(known, () => ((shared.settings = settings), newestOf(shared))),
    },
    nodes: {
      put: (node) => asked(known, () => void shared.rows.set(node.id, node)),
      see: (id, seen) =>
        asked(known, () => {
          const row = shared.rows.get(id);
          if (row) shared.rows.set(id, { ...row, ...seen });
          return row !== undefined;
        }),
      live: (since) => asked({ ...lookUp, micros: lookUp.micros + live * shared.rows.size }, () => liveRows(shared, since)),
      removeOlder: () => asked(lookUp, () => undefined),
      remove: (id) => asked(known, () => void shared.rows.delete(id)),
    } satisfies Storage['nodes'],
  };
  return { ...tables, transaction: (work: (tables: never) => unknown) => work(tables as never) } as never;
}

/** The heads of its drafts, one question after the other. [P61] */
function lookForHeads({ asked }: Parts, { costs }: World, timers: Clock, count: () => number): () => void {
  let isLooking = false;
  const look = async (): Promise<void> => {
    isLooking = true;
    for (let left = count(); left > 0; left -= headsAtOnce)
      await asked({ ...costs.lookUp, micros: costs.askHead * Math.min(left, headsAtOnce) }, () => null).catch(() => undefined);
    isLooking = false;
  };
  return timers.every(lookEvery, () => {
    if (!isLooking) void look();
  });
}

/** [P68] */
async function changeRights({ costs, shared, clock }: World, { asked, nodes }: Parts, id: string, user: string): Promise<boolean> {
  let number = 0;
  await shared.alone(() =>
    asked(costs.change, () => void (number = shared.changes.push({ n: newestOf(shared) + 1, kind: 'user', id: user }))),
  );
  await asked(costs.lookUp, () => null);
  await nodes.propagated();
  clock.touch();
  return [...shared.rows.values()].every((row) => row.id === id || row.epoch >= number);
}

interface Rooms {
  sockets(): number;
  count(): number;
  seat(client: Client): void;
  open(client: Client): void;
  edit(draft: number): void;
  closeAll(): void;
  sendAway(within: number): Promise<void>;
}

function createRooms(world: World, parts: Parts): Rooms {
  const { clock, costs } = world;
  const { thread, nodes, life, asked } = parts;
  const rooms = new Map<number, Promise<Room>>();
  const opened = new Map<number, Room>();
  const coming = new Set<Client>();
  const inTime = atMost(mostLoading);
  const judged = atMost(mostJudged);
  let sockets = 0;
  const load = (draft: number): Promise<Room> =>
    inTime(async () => {
      await asked(costs.lookUp, () => null);
      await asked(costs.log, () => null, costs.load);
      return add(draft);
    });
  const add = (draft: number): Room => {
    const room: Room = { id: String(draft), members: new Set(), queue: [], isWriting: false };
    opened.set(draft, room);
    return room;
  };
  const hold = (draft: number): Promise<Room> => {
    const known = rooms.get(draft);
    if (known) return known;
    const loading = load(draft);
    rooms.set(draft, loading);
    loading.catch(() => rooms.delete(draft));
    return loading;
  };
  const close = (client: Client): void => {
    coming.delete(client);
    const room = opened.get(client.draft);
    if (room?.members.delete(client)) {
      sockets -= 1;
      if (room.members.size === 0) forget(client.draft);
    }
    client.node = null;
    world.onClosed(client);
  };
  const forget = (draft: number): void => void (opened.delete(draft), rooms.delete(draft));
  const opening = async (client: Client): Promise<void> => {
    const { attempt } = client;
    const isVoid = (): boolean => !life.isAlive || client.attempt !== attempt;
    const stage = costs.open / stages;
    await new Promise<void>((go) => thread.enter(stage / 1_000, () => (clock.touch(), go())));
    if (life.isEnding || isVoid()) throw new Error('it takes nobody any more');
    const room = await judged(async () => {
      await asked(costs.lookUp, () => null, stage);
      await asked(costs.lookUp, () => null, stage);
      await asked(costs.touch, () => null);
      return hold(client.draft);
    });
    await new Promise<void>((go) => thread.enter(stage / 1_000, () => (clock.touch(), go())));
    if (isVoid()) return;
    if (opened.get(client.draft) !== room || sockets >= mostSockets.server) throw new Error('closed at once');
    coming.delete(client);
    room.members.add(client);
    sockets += 1;
    asked(costs.lookUp, () => null).catch(() => undefined);
    nodes.whenFresh(() => {
      if (!isVoid()) world.onWhole(client);
    });
  };
  const closeRoom = (draft: number, room: Room): void => {
    const members = [...room.members];
    room.members.clear();
    sockets -= members.length;
    if (opened.get(draft) === room) forget(draft);
    for (const client of members) close(client);
  };
  return {
    sockets: () => sockets,
    count: () => opened.size,
    seat(client) {
      const room = opened.get(client.draft) ?? add(client.draft);
      rooms.set(client.draft, Promise.resolve(room));
      room.members.add(client);
      sockets += 1;
    },
    open(client) {
      coming.add(client);
      clock.touch();
      opening(client).catch(() => {
        if (life.isAlive && coming.has(client)) close(client);
      });
    },
    edit: createEditing(world, parts, (draft) => opened.get(draft), closeRoom),
    closeAll() {
      for (const client of [...coming]) close(client);
      for (const [draft, room] of [...opened]) closeRoom(draft, room);
    },
    async sendAway(within) {
      const leaving = [...opened.values()].flatMap(({ members }) => [...members]);
      const gap = gapBetween(leaving.length, within);
      const sent = leaving.map(
        (client, at) => new Promise<void>((done) => void clock.forPromises.after(at * gap, () => (close(client), done()))),
      );
      await Promise.all(sent);
    },
  };
}

/** An edit from its arrival until everybody has it: judged, written with others, delivered. */
function createEditing(
  { clock, costs, others, onDelivered, onLost }: World,
  { thread, writer, nodes, asked, life }: Parts,
  roomOf: (draft: number) => Room | undefined,
  closeRoom: (draft: number, room: Room) => void,
): (draft: number) => void {
  const judging = (costs.edit - costs.delivery) / 1_000;
  const delivering = (costs.delivery * others) / 1_000;
  const schedule = (draft: number, room: Room): void => {
    if (room.isWriting || room.queue.length === 0) return;
    room.isWriting = true;
    writer.schedule(room.id, () => {
      const edits = room.queue.splice(0);
      const entries = edits.map((): AppendEntry => ({ draft: room.id }) as AppendEntry);
      writer.append(entries, nodes.epoch(), (outcome) => written(draft, room, edits, outcome));
    });
  };
  const written = (draft: number, room: Room, edits: readonly number[], { type }: Appended): void => {
    clock.touch();
    if (type === 'added') {
      room.isWriting = false;
      thread.enter(delivering * edits.length, () => deliver(edits));
      return schedule(draft, room);
    }
    if (type !== 'failed') return void judgeAgain(draft, room, edits).catch(() => lose(draft, room, edits));
    lose(draft, room, edits);
  };
  const deliver = (edits: readonly number[]): void => {
    const tell = (): void => edits.forEach((made) => onDelivered(clock.now() - made));
    if (nodes.isFresh()) return tell();
    clock.touch();
    nodes.whenFresh(tell);
  };
  /** [S133] [P60] */
  const judgeAgain = async (draft: number, room: Room, edits: readonly number[]): Promise<void> => {
    if (!nodes.isFresh()) await nodes.catchUp();
    await asked(costs.lookUp, () => null, judging * 1_000 * edits.length);
    room.isWriting = false;
    room.queue.unshift(...edits);
    writer.inTurn(() => schedule(draft, room));
  };
  const lose = (draft: number, room: Room, edits: readonly number[]): void => {
    for (let lost = edits.length + room.queue.splice(0).length; lost > 0; lost--) onLost();
    closeRoom(draft, room);
  };
  return (draft) => {
    const made = clock.now();
    thread.enter(judging, () => {
      const room = life.isAlive ? roomOf(draft) : undefined;
      if (!room) return onLost();
      room.queue.push(made);
      clock.touch();
      writer.inTurn(() => schedule(draft, room));
    });
  };
}
