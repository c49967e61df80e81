/** One schedule of several nodes: people edit one draft or two through all of them, while nodes, networks, clocks and rights fail. */
import { randomUUID } from 'node:crypto';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { createSessions } from '../../../server/accounts/sessions.ts';
import { createEventBus } from '../../../server/events/bus.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage, CanonicalTables } from '../../../server/storage/storage.ts';
import type { AppendEntry, AppendOutcome, Drafts, LogEntry } from '../../../server/storage/tables/drafts.ts';
import type { StoredUser } from '../../../server/storage/tables/users.ts';
import { encodeEnvelope, type NodeMessage } from '../../../server/nodes/message.ts';
import { may, plantProfile, userRow } from '../../support/cast.ts';
import { mix } from '../../support/random.ts';
import { createRealm, createWorld, type World } from '../world.ts';
import { createChecks, type Checks } from './checks.ts';
import { createClient, type Client } from './client.ts';
import { catalog, startNode, type Node, type NodeFaults } from './node.ts';
import { rememberEpoch } from './remembered.ts';
import { createWires, type Wires } from './wire.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const steps = 60;

/** Milliseconds after which nobody sees those whose node ended, and that the way to their window takes. */
const longestShown = 10_000 + 10;

/** Milliseconds within which an edit reaches everybody without a message between servers, and what a slow network adds to each of four ways. */
const soon = 1_000 + 4 * 120;

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
  commits: number;
  /** Appends of entries of two drafts, and of these the ones of which one draft was added and the other was not. */
  shared: number;
  split: number;
}

interface PlayedDraft {
  readonly id: string;
  /** Every entry, as the database took it; snapshots replace it there. */
  readonly log: LogEntry[];
  readonly checks: Checks;
}

interface Database {
  readonly storage: CanonicalStorage;
  readonly people: readonly { readonly id: string; readonly cookie: string }[];
}

/** What there is more of than usual, where a fault shows only then. `silence`: nothing that servers tell each other arrives. */
export type Trouble = 'cuts' | 'crashes' | 'revocations' | 'silence';

export async function play(seed: number, faults: NodeFaults = {}, troubles: readonly Trouble[] = []): Promise<Played> {
  const world = createWorld(start, mix(seed));
  const met: Met = { edits: 0, entries: 0, revocations: 0, crashes: 0, pauses: 0, cuts: 0, endings: 0, commits: 0, shared: 0, split: 0 };
  const database = await plant(world);
  try {
    await new Game(world, database, faults, met, troubles).run();
    return { failure: null, met };
  } catch (error) {
    return { failure: error as Error, met };
  } finally {
    await database.storage.close();
  }
}

async function plant(world: World): Promise<Database> {
  const storage = rememberEpoch(await openSqliteStorage(':memory:'));
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
  readonly #drafts: readonly [PlayedDraft, ...PlayedDraft[]];
  readonly #nodes: Node[] = [];
  readonly #clients: Client[] = [];
  readonly #outside = createRealm('outside');
  readonly #checking: Promise<void>[] = [];
  readonly #wires: Wires;
  /** Whether nodes of two kinds of settings come and go. */
  readonly #isMixed: boolean;
  #broken: Error | null = null;
  readonly #revoked = new Set<string>();
  #started = 0;

  readonly database: CanonicalStorage;

  readonly world: World;
  readonly people: Database['people'];
  readonly faults: NodeFaults;
  readonly met: Met;
  readonly troubles: readonly Trouble[];

  constructor(world: World, { storage, people }: Database, faults: NodeFaults, met: Met, troubles: readonly Trouble[]) {
    [this.world, this.people, this.faults, this.met, this.troubles] = [world, people, faults, met, troubles];
    this.#wires = createWires(world, troubles.includes('silence'));
    this.#isMixed = world.isOneOf(0.25);
    const createDraft = (): PlayedDraft => {
      const id = randomUUID();
      const about = { storage, draft: id, start, now: () => Math.round(world.now() - start) };
      return { id, log: [], checks: createChecks({ ...about, meanwhile: (check) => void this.#checking.push(check) }) };
    };
    this.#drafts = world.isOneOf(0.3) ? [createDraft(), createDraft()] : [createDraft()];
    const users = { ...storage.users, update: (user: StoredUser) => this.#update(storage, user) };
    const append: CanonicalStorage['drafts']['append'] = (...given) => this.#append(storage, ...given);
    const read: CanonicalStorage['epoch']['read'] = async () => ({ ...(await storage.epoch.read()), at: world.now() });
    const transaction: CanonicalStorage['transaction'] = async (work) => {
      const answer = await storage.transaction((tables) => work(tables));
      const { settings } = await storage.epoch.read();
      for (const { checks } of this.#drafts) checks.inForce(settings);
      await this.#noteState(storage);
      return answer;
    };
    const canonicalTransaction: CanonicalStorage['canonicalTransaction'] = (work) => this.#commitTransaction(storage, work);
    this.database = {
      ...storage,
      transaction,
      canonicalTransaction,
      users,
      drafts: { ...storage.drafts, append },
      epoch: { ...storage.epoch, read },
    };
  }

  async #append({ drafts }: CanonicalStorage, ...[entries, epoch]: Parameters<Drafts['append']>): Promise<AppendOutcome[]> {
    const outcomes = await { ...drafts, ...this.faults.database?.(drafts) }.append(entries, epoch);
    for (const [at, entry] of entries.entries()) if (outcomes[at] === 'added') this.#note(entry);
    if (new Set(entries.map(({ draft }) => draft)).size > 1) {
      this.met.shared += 1;
      if (new Set(outcomes).size > 1) this.met.split += 1;
    }
    return outcomes;
  }

  #note(entry: AppendEntry): void {
    const { log, checks } = this.#draftOf(entry.draft);
    log.push(entry);
    this.#guarded(() => checks.added(entry))();
  }

  #draftOf(id: string): PlayedDraft {
    return this.#drafts.find((draft) => draft.id === id)!;
  }

  #clientsOf({ id }: PlayedDraft): Client[] {
    return this.#clients.filter(({ draft }) => draft === id);
  }

  /** What is wrong is told at the end of the step. */
  #guarded<Given extends unknown[]>(check: (...given: Given) => void): (...given: Given) => void {
    return (...given) => {
      try {
        check(...given);
      } catch (error) {
        this.#broken ??= error as Error;
      }
    };
  }

  async #commitTransaction<T>(storage: CanonicalStorage, work: (tables: CanonicalTables) => Promise<T>): Promise<T> {
    let written: (string | null)[] = [];
    const answer = await storage.canonicalTransaction((tables) => {
      written = [];
      const write: CanonicalTables['profiles']['write'] = (profile, draft, ...given) => {
        written.push(draft);
        return tables.profiles.write(profile, draft, ...given);
      };
      return work({ ...tables, profiles: { ...tables.profiles, write } });
    });
    for (const draft of written) this.#guarded(this.#draftOf(draft!).checks.committed)();
    await this.#noteState(storage);
    return answer;
  }

  async #noteState({ drafts }: CanonicalStorage): Promise<void> {
    for (const { id, state } of await drafts.heads(this.#drafts.map(({ id }) => id))) this.#draftOf(id).checks.stands(state);
  }

  /** A right ends with the transaction, whoever hears of it. */
  async #update({ users }: CanonicalStorage, user: StoredUser): Promise<void> {
    await users.update(user);
    this.#revoked.add(user.id);
    for (const { checks } of this.#drafts) checks.revoked(user.id);
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
    await this.#pass(this.#isMixed ? 12_000 : 7_000);
    for (const draft of this.#drafts) await this.#reach(draft);
    if (!this.#wires.isLossy) await this.#watchPresence();
    for (const draft of this.#drafts) {
      const chance = world.random.next();
      if (chance < 0.25) await this.#discard(draft);
      else if (chance < 0.6) await this.#commit(draft);
    }
    await this.#pass(4_000);
    for (const draft of this.#drafts) {
      const { checks, log } = draft;
      await checks.atRest(this.#clientsOf(draft), log);
      met.entries += log.length;
      if (checks.state() !== 'open') met.endings += 1;
      if (checks.state() === 'committed') met.commits += 1;
    }
  }

  async #watchPresence(): Promise<void> {
    // What is forged, or came too late, ages.
    await this.#pass(12_000);
    for (let times = 0; times < 5; times++) {
      await this.#pass(2_500);
      for (const draft of this.#drafts) draft.checks.presence(this.#clientsOf(draft), this.#wires.isDead);
    }
  }

  /** Where nothing is broken an edit reaches everybody soon, whatever becomes of messages. */
  async #reach(draft: PlayedDraft): Promise<void> {
    const here = this.#clientsOf(draft).filter(({ node, person }) => node !== null && !this.#revoked.has(person));
    if (here.length === 0 || draft.checks.state() !== 'open') return;
    const at = here.map(({ node }) => node);
    this.#edit(here[0]!);
    await this.#pass(soon);
    const stayed = here.filter(({ node }, one) => node !== null && node === at[one]);
    if (stayed[0] === here[0]) draft.checks.reached(`Edit.${this.met.edits}`, stayed);
  }

  async #step(): Promise<void> {
    const { world, met } = this;
    const client = world.random.pick(this.#clients);
    const chance = world.random.next();
    if (chance < 0.03) return client.ask();
    if (chance < 0.7) return this.#editTogether(client);
    if (chance < 0.8) return client.drop();
    const node = this.#nodes.length > 0 ? world.random.pick(this.#nodes) : null;
    if (!node) return this.#startNode();
    if (this.troubles.length > 0 && world.isOneOf(0.7)) return this.#make(world.random.pick(this.troubles), node, client);
    if (chance < 0.85) {
      met.pauses += 1;
      // Whoever stands still hears of nothing.
      const other = this.#nodes.find((one) => one !== node);
      if (other && met.revocations < 3 && world.isOneOf(0.15)) this.#revoke(other, client.person);
      return node.machine.pause(this.#while());
    }
    if (chance < 0.9) return this.#cut(node);
    if (chance < 0.94) return this.#crash(node);
    if (chance < 0.97 && met.revocations < 2) return this.#revoke(node, client.person);
    if (chance < 0.98) return this.#forge();
    if (this.#nodes.length < 5) return this.#startNode();
  }

  #make(trouble: Trouble, node: Node, client: Client): Promise<void> | void {
    if (trouble === 'cuts') return this.#cut(node);
    if (trouble === 'crashes') return this.#nodes.length < 3 ? this.#startNode() : this.#crash(node);
    if (trouble === 'revocations' && this.met.revocations < 2) return this.#revoke(node, client.person);
  }

  /** Somebody asks meanwhile. */
  #cut(node: Node): void {
    const { world } = this;
    this.met.cuts += 1;
    const milliseconds = this.#while();
    node.machine.cut(milliseconds);
    for (const client of this.#clients)
      if (client.node === node) world.after(world.between(0, milliseconds), () => client.node === node && client.ask(), client.realm);
  }

  #edit(client: Client): void {
    this.met.edits += 1;
    client.edit(`Edit.${this.met.edits}`);
  }

  /** Where there are two drafts, everybody often edits at once: a node then writes both in one batch, while others write one of them. */
  #editTogether(client: Client): void {
    const isAlone = this.#drafts.length === 1 || this.world.isOneOf(0.7);
    for (const writer of isAlone ? [client] : this.#clients) this.#edit(writer);
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
    const away = this.#clients.filter((client) => client.node === node && this.world.isOneOf(0.3)).slice(0, this.#clients.length - 2);
    for (const client of away) this.#leave(client);
    for (const client of this.#clients) if (client.node === node) client.drop();
    const endedAt = Math.round(this.world.now() - start);
    const ids = away.map(({ doc }) => doc.clientID);
    // Who stood still meanwhile, or reached nobody, has not noticed, nor that a socket of theirs had ended before.
    const hasNoticed = ({ machine }: Node): boolean => machine.troubledUntil() - start <= endedAt;
    const check = (): void => {
      if (this.#nodes.every(hasNoticed)) this.#guarded(this.#drafts[0].checks.gone)(ids, this.#clients, endedAt);
    };
    this.world.after(longestShown, check, this.#outside);
  }

  /** Their machine goes with the node. */
  #leave(client: Client): void {
    client.stop();
    client.drop();
    this.#clients.splice(this.#clients.indexOf(client), 1);
  }

  #addClient(n: number): void {
    const { world, people } = this;
    const { id, cookie } = people[n % people.length]!;
    const { id: draft, checks } = this.#drafts[n % this.#drafts.length]!;
    const client = createClient(
      {
        ...{ world, cookie, draft },
        pick: () => this.#pickNode(),
        onReceived: this.#guarded(checks.received),
        onServed: this.#guarded(checks.served),
        onDurable: this.#guarded(checks.durable),
        onClosed: this.#guarded(checks.closed),
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

  /** By whoever administers, through a node; what counts is the moment of the transaction. */
  #revoke(node: Node, person: string): void {
    this.met.revocations += 1;
    const take = async (): Promise<void> => {
      const user = await this.database.users.byId(person);
      await node.storage.users.update({ ...user!, profiles: [] });
      await node.access.refreshUser(person);
      await node.nodes.propagated();
      for (const { checks } of this.#drafts) checks.answered(person);
    };
    node.machine.clock.after(0, () => void take().catch(() => undefined));
  }

  #forge(): void {
    const { world } = this;
    const from = world.random.pick(['node 1', 'node 2', 'nobody']);
    const { id: draft } = world.random.pick(this.#drafts);
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

  async #discard({ id: draft }: PlayedDraft): Promise<void> {
    const node = this.#nodes.find(({ nodes }) => nodes.mayServe());
    if (!node) return;
    const { id, cookie } = this.people[0]!;
    const user = await this.database.users.byId(id);
    if (!user || user.profiles.length === 0) return;
    const discard = async (): Promise<void> => {
      const session = (await node.sessions.look(cookie))?.id ?? null;
      await node.relay.discard(draft, { user: id, username: 'ann', session });
    };
    await this.world.enter(this.#outside, () => node.machine.clock.after(0, () => void discard().catch(() => undefined)));
    await this.#pass(3_000);
  }

  /** Two people ask for it at once, at whatever nodes they are, while others still edit; and again where it is not what they reviewed. */
  async #commit(draft: PlayedDraft): Promise<void> {
    const { world } = this;
    for (let attempt = 0; attempt < 5 && draft.checks.state() === 'open'; attempt++) {
      const here = this.#clientsOf(draft).filter(({ node }) => node !== null);
      if (here.length === 0) return;
      if (attempt === 0) here[0]!.rename(`Draft ${this.#drafts.indexOf(draft)}`);
      if (attempt === 0) await this.#pass(1_500);
      for (let times = 0; times < 2; times++) this.#askToCommit(draft, world.random.pick(here));
      if (attempt < 3)
        for (let times = 0; times < 2; times++) world.after(world.between(0, 20), () => this.#edit(world.random.pick(here)), this.#outside);
      const node = world.random.pick(this.#nodes);
      await this.#pass(world.between(0, 30));
      const chance = world.random.next();
      if (chance < 0.2) node.machine.pause(world.between(20, 2_000));
      else if (chance < 0.4) node.machine.cut(world.between(20, 2_000));
      else if (chance < 0.45 && this.#nodes.length > 1) this.#crash(node);
      await this.#pass(3_000);
    }
  }

  #askToCommit({ id: draft, checks }: PlayedDraft, { node, person, doc }: Client): void {
    const { cookie } = this.people.find(({ id }) => id === person)!;
    const content = proposalToContent(readDraft(doc).proposal);
    const id = randomUUID();
    checks.asked(id, content.chosen.join());
    const commit = async (): Promise<void> => {
      const session = (await node!.sessions.look(cookie))?.id ?? null;
      await node!.relay.commit(draft, { id, digest: digestOf(catalog, content, null) }, { user: person, session });
    };
    node!.machine.clock.after(this.world.between(0.2, 8), () => void commit().catch(() => undefined));
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
