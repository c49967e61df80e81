/** One schedule of several nodes: people edit one draft through all of them, while nodes, networks, clocks and rights fail. */
import { randomUUID } from 'node:crypto';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { createSessions } from '../../../server/accounts/sessions.ts';
import { createEventBus } from '../../../server/events/bus.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { AppendEntry, AppendOutcome, Drafts, LogEntry } from '../../../server/storage/tables/drafts.ts';
import type { StoredUser } from '../../../server/storage/tables/users.ts';
import { encodeEnvelope, type NodeMessage } from '../../../server/nodes/message.ts';
import { may, plantProfile, userRow } from '../../support/cast.ts';
import { mix } from '../../support/random.ts';
import { createRealm, createWorld, type World } from '../world.ts';
import { createChecks, type Checks } from './checks.ts';
import { createClient, type Client } from './client.ts';
import { startNode, type Node, type NodeFaults } from './node.ts';
import { createWires, type Wires } from './wire.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const steps = 60;

export interface Played {
  readonly failure: Error | null;
  readonly met: Met;
}

export interface Met {
  edits: number;
  entries: number;
  revocations: number;
  crashes: number;
  pauses: number;
  cuts: number;
  endings: number;
}

interface Database {
  readonly storage: CanonicalStorage;
  readonly people: readonly { readonly id: string; readonly cookie: string }[];
}

export async function play(seed: number, faults: NodeFaults = {}): Promise<Played> {
  const world = createWorld(start, mix(seed));
  const met: Met = { edits: 0, entries: 0, revocations: 0, crashes: 0, pauses: 0, cuts: 0, endings: 0 };
  const database = await plant(world);
  try {
    await new Game(world, database, faults, met).run();
    return { failure: null, met };
  } catch (error) {
    return { failure: error as Error, met };
  } finally {
    await database.storage.close();
  }
}

async function plant(world: World): Promise<Database> {
  const storage = await openSqliteStorage(':memory:');
  const profile = await plantProfile(storage, { name: 'Editor', chosen: [...may.edit, ...may.create] });
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => world.random.below(256));
  const sessions = createSessions({ storage, events: createEventBus(), now: world.now, random });
  const people: Database['people'][number][] = [];
  for (const name of ['ann', 'bob', 'cas', 'dan']) {
    const row = userRow(name, [profile.id]);
    await storage.users.insert(row);
    people.push({ id: row.id, cookie: `${sessionCookie}=${await sessions.create(row.id)}` });
  }
  return { storage, people };
}

class Game {
  readonly #draft = randomUUID();
  readonly #nodes: Node[] = [];
  readonly #clients: Client[] = [];
  /** Every entry, as the database took it; snapshots replace it there. */
  readonly #log: LogEntry[] = [];
  readonly #outside = createRealm('outside');
  readonly #checks: Checks;
  readonly #checking: Promise<void>[] = [];
  readonly #wires: Wires;
  /** Whether nodes of two kinds of settings come and go. */
  readonly #isMixed: boolean;
  #broken: Error | null = null;
  #started = 0;
  #isEnded = false;

  readonly database: CanonicalStorage;

  readonly world: World;
  readonly people: Database['people'];
  readonly faults: NodeFaults;
  readonly met: Met;

  constructor(world: World, { storage, people }: Database, faults: NodeFaults, met: Met) {
    [this.world, this.people, this.faults, this.met] = [world, people, faults, met];
    this.#wires = createWires(world);
    this.#isMixed = world.isOneOf(0.25);
    this.#checks = createChecks({
      ...{ storage, draft: this.#draft, start, now: () => Math.round(world.now() - start) },
      meanwhile: (check) => void this.#checking.push(check),
    });
    const users = { ...storage.users, update: (user: StoredUser) => this.#update(storage, user) };
    const append: CanonicalStorage['drafts']['append'] = (...given) => this.#append(storage, ...given);
    const read: CanonicalStorage['epoch']['read'] = async () => ({ ...(await storage.epoch.read()), at: world.now() });
    const transaction: CanonicalStorage['transaction'] = async (work) => {
      const answer = await storage.transaction((tables) => work(tables));
      this.#checks.inForce((await storage.epoch.read()).settings);
      return answer;
    };
    this.database = { ...storage, transaction, users, drafts: { ...storage.drafts, append }, epoch: { ...storage.epoch, read } };
  }

  async #append({ drafts }: CanonicalStorage, ...[entries, epoch]: Parameters<Drafts['append']>): Promise<AppendOutcome[]> {
    const outcomes = await drafts.append(entries, epoch);
    for (const [at, entry] of entries.entries()) if (outcomes[at] === 'added') this.#note(entry);
    return outcomes;
  }

  #note(entry: AppendEntry): void {
    this.#log.push(entry);
    try {
      this.#checks.dated(entry.at);
    } catch (error) {
      this.#broken ??= error as Error;
    }
  }

  /** A right ends with the transaction, whoever hears of it. */
  async #update({ users }: CanonicalStorage, user: StoredUser): Promise<void> {
    await users.update(user);
    this.#checks.revoked(user.id);
  }

  async run(): Promise<void> {
    const { world } = this;
    for (let n = 0; n < world.random.pick([2, 3, 3, 5]); n++) await this.#startNode();
    for (let n = 0; n < world.random.pick([3, 6, 8]); n++) this.#addClient(n);
    await this.#pass(2_000);
    for (let step = 0; step < steps; step++) {
      await this.#step();
      await this.#pass(world.isOneOf(0.1) ? world.between(200, 1_500) : world.between(0, 40));
    }
    await this.#rest();
  }

  async #rest(): Promise<void> {
    const { world, met } = this;
    // What is broken heals, and everybody comes back.
    if (this.#nodes.length === 0) await this.#startNode();
    await this.#pass(12_000);
    if (world.isOneOf(0.3) && !this.#isEnded) await this.#discard();
    await this.#pass(4_000);
    await this.#checks.atRest(this.#clients, this.#log, this.#isEnded);
    if (this.#isEnded || this.#wires.isLossy) return;
    // What is forged ages too.
    await this.#pass(25_000);
    this.#checks.presence(this.#clients, this.#wires.isDead);
    met.entries += this.#log.length;
  }

  async #step(): Promise<void> {
    const { world, met } = this;
    const client = world.random.pick(this.#clients);
    const chance = world.random.next();
    if (chance < 0.7) return this.#edit(client);
    if (chance < 0.8) return client.drop();
    const node = this.#nodes.length > 0 ? world.random.pick(this.#nodes) : null;
    if (!node) return this.#startNode();
    if (chance < 0.85) {
      met.pauses += 1;
      // Whoever stands still hears of nothing.
      const other = this.#nodes.find((one) => one !== node);
      if (other && met.revocations < 3 && world.isOneOf(0.15)) this.#revoke(other, client.person);
      return node.machine.pause(this.#while());
    }
    if (chance < 0.9) {
      met.cuts += 1;
      return node.machine.cut(this.#while());
    }
    if (chance < 0.94) return this.#crash(node);
    if (chance < 0.97 && met.revocations < 2) return this.#revoke(node, client.person);
    if (chance < 0.98) return this.#forge();
    if (this.#nodes.length < 5) return this.#startNode();
  }

  #edit(client: Client): void {
    this.met.edits += 1;
    client.edit(`Edit.${this.met.edits}`);
  }

  async #startNode(): Promise<void> {
    const { world, database, faults } = this;
    const surroundings = {
      ...{ world, database, faults, wires: this.#wires, newId: randomUUID },
      setting: this.#isMixed && world.isOneOf(0.4) ? 'another' : 'usual',
      onError: (message: string, error: unknown) => void (isOfNetwork(error) || (this.#broken ??= new Error(message, { cause: error }))),
    };
    this.#nodes.push(await startNode(surroundings, `node ${++this.#started}`));
  }

  #crash(node: Node): void {
    this.met.crashes += 1;
    node.machine.realm.isAlive = false;
    this.#nodes.splice(this.#nodes.indexOf(node), 1);
    for (const client of this.#clients) if (client.node === node) client.drop();
  }

  #addClient(n: number): void {
    const { world, people } = this;
    const { id, cookie } = people[n % people.length]!;
    const guarded =
      <Given extends unknown[]>(check: (...given: Given) => void) =>
      (...given: Given): void => {
        try {
          check(...given);
        } catch (error) {
          this.#broken ??= error as Error;
        }
      };
    const client = createClient(
      {
        ...{ world, cookie, draft: this.#draft },
        pick: () => this.#pickNode(),
        onSent: (client, frame) => this.#noteSent(client, frame),
        onReceived: guarded(this.#checks.received),
        onDurable: guarded(this.#checks.durable),
        onClosed: guarded(this.#checks.closed),
      },
      { name: `client ${n}`, person: id, clientId: 100 + n },
    );
    this.#clients.push(client);
    world.after(world.between(0, 200), client.open, client.realm);
  }

  /** Most balancers ask who is ready. */
  #pickNode(): Node | null {
    const ready = this.#nodes.filter(({ nodes }) => nodes.mayServe() || this.world.isOneOf(0.1));
    return ready.length > 0 ? this.world.random.pick(ready) : null;
  }

  /** How long a node stands still, or reaches no database. */
  #while(): number {
    const { world } = this;
    if (this.#isMixed && world.isOneOf(0.2)) return world.between(5_000, 9_000);
    return world.between(20, world.isOneOf(0.2) ? 3_000 : 400);
  }

  /** Whatever of its markers is in a frame was sent at the latest now; the newest of them now. */
  #noteSent(client: Client, frame: Uint8Array): void {
    const marker = /Edit\.\d+/.exec(Buffer.from(frame).toString('latin1'))?.[0];
    if (marker) this.#checks.sent(client, marker);
  }

  /** By whoever administers, through a node; what counts is the moment of the transaction. */
  #revoke(node: Node, person: string): void {
    this.met.revocations += 1;
    const take = async (): Promise<void> => {
      const user = await this.database.users.byId(person);
      await node.storage.users.update({ ...user!, profiles: [] });
      await node.access.refreshUser(person);
      await node.nodes.propagated();
      this.#checks.answered(person);
    };
    node.machine.clock.after(0, () => void take().catch(() => undefined));
  }

  #forge(): void {
    const { world } = this;
    const from = world.random.pick(['node 1', 'node 2', 'nobody']);
    const draft = this.#draft;
    const person = { id: this.people[0]!.id, username: 'ann', displayName: '' };
    const shown = [{ client: 999, clock: 1, state: {}, person }];
    const messages: readonly NodeMessage[] = [
      { type: 'rights' },
      { type: 'draft', id: draft, head: world.random.pick([null, 0, 1_000]) },
      { type: 'presence-request', draft },
      { type: 'presence', draft, shown, isWhole: world.isOneOf(0.5) },
    ];
    const text = world.random.pick([...messages.map((message) => encodeEnvelope({ from, message })), 'null', '{"from":1}', '[']);
    for (let times = 0; times < 50; times++) this.#wires.forge(world.random.pick(['', draft]), text);
  }

  async #discard(): Promise<void> {
    const node = this.#nodes.find(({ nodes }) => nodes.mayServe());
    if (!node) return;
    const { id, cookie } = this.people[0]!;
    const user = await this.database.users.byId(id);
    if (!user || user.profiles.length === 0) return;
    let outcome = '';
    const discard = async (): Promise<void> => {
      const session = (await node.sessions.look(cookie))?.id ?? null;
      outcome = await node.relay.discard(this.#draft, { user: id, username: 'ann', session });
    };
    await this.world.enter(this.#outside, () => node.machine.clock.after(0, () => void discard()));
    await this.#pass(3_000);
    this.#isEnded = outcome === 'discarded';
    if (this.#isEnded) this.met.endings += 1;
  }

  async #pass(milliseconds: number): Promise<void> {
    await this.world.pass(milliseconds, () => this.#judge());
    await Promise.all(this.#checking.splice(0));
    this.#judge();
  }

  #judge(): void {
    if (this.#broken) throw this.#broken;
  }
}

const isOfNetwork = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
