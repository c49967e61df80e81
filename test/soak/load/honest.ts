/** Honest people, many to a room, each of whom edits now and then; measures how long their edits take to be durable and delivered. */
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as Y from 'yjs';
import { createRandom } from '../../support/random.ts';
import { quantile } from '../../bench/measure.ts';
import { openDraft, type DraftClient, type Target } from './draft-client.ts';
import { createAuthor, type Edit } from './draft-edits.ts';
import { readMetrics } from './accord-process.ts';
import { wait, waitFor } from './waiting.ts';

export interface Crowd {
  readonly rooms: number;
  readonly perRoom: number;
  /** Milliseconds between two edits of one person. */
  readonly pace: number;
  readonly seed: number;
}

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Milliseconds and bytes. */
export interface Figures {
  readonly edits: number;
  /** From sending an edit to the word that it is on disk. */
  readonly durable: Spread;
  /** From sending an edit to each of the others reading it. */
  readonly delivered: Spread;
  /** The longest the server's loop was held up, by its own word; never less than the 10 ms it is sampled with. */
  readonly longestStall: number;
  /** The same of the process of the honest people, in which their waiting seems longer than it was; never less than the 1 ms it is sampled with. */
  readonly ownStall: number;
  readonly rss: number;
  readonly heap: number;
  /** From the first quarter of the time to the last, each by its least: what is not garbage. */
  readonly heapGrowth: number;
}

export interface HonestLoad {
  /** Lets time pass, and returns the latencies of the edits in it. */
  measure(milliseconds: number): Promise<Figures>;
  /** Resolves once every person waits only for their newest edit. */
  calm(): Promise<void>;
  /** Ends the editing and waits for what is under way. Everything it counts should be 0. */
  finish(): Promise<Losses>;
}

export interface Losses {
  /** People whose socket the server closed. */
  readonly closed: number;
  /** Edits that were never called durable, and pairs of edit and reader that never met. */
  readonly unacknowledged: number;
  readonly undelivered: number;
  /** Durable edits that a user who opens the draft now does not receive. */
  readonly lost: number;
}

/** Without its bytes: a collection of much garbage would be measured as waiting. */
interface SentEdit extends Pick<Edit, 'clock'> {
  readonly sentAt: number;
}

interface Person {
  readonly id: number;
  readonly draft: string;
  readonly sent: SentEdit[];
  /** How many of its edits each other person of the room has read. */
  readonly readBy: Map<Person, number>;
  durable: number;
  readonly next: () => Edit;
  client: DraftClient | null;
}

/** Milliseconds for what is under way to arrive. */
const patience = 30_000;
/** The answer to the server's own request is counted by it like an edit. */
const answers = 1;

export async function startHonestLoad(target: Target, { rooms, perRoom, pace, seed }: Crowd): Promise<HonestLoad> {
  const random = createRandom(seed);
  let [durable, delivered] = [[] as number[], [] as number[]];
  let edits = 0;
  const people: Person[] = [];

  const hear = (reader: Person, byId: ReadonlyMap<number, Person>, update: Uint8Array): void => {
    const now = performance.now();
    for (const [id, clock] of Y.parseUpdateMeta(update).to) {
      const author = byId.get(id);
      if (!author || author === reader) continue;
      let read = author.readBy.get(reader) ?? 0;
      for (; read < author.sent.length && author.sent[read]!.clock <= clock; read++) delivered.push(now - author.sent[read]!.sentAt);
      author.readBy.set(reader, read);
    }
  };
  const acknowledge = (person: Person, frames: number): void => {
    const now = performance.now();
    const count = Math.min(frames - answers, person.sent.length);
    for (; person.durable < count; person.durable++) durable.push(now - person.sent[person.durable]!.sentAt);
  };
  const open = async (room: number): Promise<void> => {
    const draft = randomUUID();
    const members = Array.from({ length: perRoom }, (_, index): Person => {
      const id = 1 + room * perRoom + index;
      return { id, draft, sent: [], readBy: new Map(), durable: 0, next: createAuthor(seed, id).next, client: null };
    });
    const byId = new Map(members.map((person) => [person.id, person]));
    for (const person of members) {
      person.client = await openDraft(target, draft, {
        person: person.id,
        onUpdate: (update) => hear(person, byId, update),
        onDurable: (frames) => acknowledge(person, frames),
      });
    }
    people.push(...members);
  };
  for (let room = 0; room < rooms; room += 10)
    await Promise.all(Array.from({ length: Math.min(10, rooms - room) }, (_, index) => open(room + index)));

  const own = monitorEventLoopDelay({ resolution: 1 });
  own.enable();
  const timers = new Set<NodeJS.Timeout>();
  for (const person of people) {
    const edit = (): void => {
      if (!person.client?.raw.isOpen) return;
      const { update, clock } = person.next();
      person.sent.push({ clock, sentAt: performance.now() });
      person.client.sendUpdate(update);
      edits += 1;
    };
    timers.add(
      setTimeout(() => {
        edit();
        timers.add(setInterval(edit, pace));
      }, random.next() * pace),
    );
  }

  return {
    async measure(milliseconds) {
      // Asking resets what the server remembers of its loop.
      await lookAt(target.url);
      [durable, delivered, edits] = [[], [], 0];
      own.reset();
      const looks: Look[] = [];
      for (const end = performance.now() + milliseconds; performance.now() < end;) {
        await wait(Math.min(Math.max(1_000, milliseconds / 60), end - performance.now()));
        looks.push(await lookAt(target.url));
      }
      const quarter = Math.ceil(looks.length / 4);
      const leastHeap = (some: readonly Look[]): number => Math.min(...some.map(({ heap }) => heap));
      return {
        ...{ edits, durable: spread(durable), delivered: spread(delivered) },
        longestStall: Math.max(...looks.map(({ stall }) => stall)),
        ownStall: own.max / 1e6,
        ...{ rss: looks.at(-1)!.rss, heap: looks.at(-1)!.heap },
        heapGrowth: leastHeap(looks.slice(-quarter)) - leastHeap(looks.slice(0, quarter)),
      };
    },
    async calm() {
      const isBehind = ({ sent, durable }: Person): boolean => sent.length - durable > 1;
      await waitFor(() => !people.some(isBehind), patience);
    },
    async finish() {
      own.disable();
      for (const timer of timers) clearInterval(timer);
      const unacknowledged = (): number => people.reduce((sum, { sent, durable }) => sum + sent.length - durable, 0);
      const undelivered = (): number =>
        people.reduce(
          (sum, { sent, readBy }) => sum + sent.length * (perRoom - 1) - [...readBy.values()].reduce((read, count) => read + count, 0),
          0,
        );
      await waitFor(() => unacknowledged() + undelivered() === 0, patience);
      const closed = people.filter(({ client }) => client?.closed !== undefined).length;
      const lost = await lostEdits(people, target);
      for (const { client } of people) client?.raw.destroy();
      return { closed, unacknowledged: unacknowledged(), undelivered: undelivered(), lost };
    },
  };
}

/** The durable edits that a user who opens the drafts now does not receive. */
async function lostEdits(people: readonly Person[], target: Target): Promise<number> {
  let lost = 0;
  for (const [draft, members] of Map.groupBy(people, (person) => person.draft)) {
    let clocks: ReadonlyMap<number, number> = new Map();
    const client = await openDraft(target, draft, {
      person: members[0]!.id,
      onAnswer: (update) => (clocks = Y.parseUpdateMeta(update).to),
    });
    client.raw.destroy();
    for (const { id, sent, durable } of members) lost += sent.slice(0, durable).filter(({ clock }) => clock > (clocks.get(id) ?? 0)).length;
  }
  return lost;
}

/** The server's own measures: its longest stall since the last sample, in milliseconds, and bytes. */
interface Look {
  readonly stall: number;
  readonly rss: number;
  readonly heap: number;
}

async function lookAt(url: string): Promise<Look> {
  const metric = await readMetrics(url);
  return {
    stall: (metric('nodejs_eventloop_lag_max_seconds') ?? Number.NaN) * 1000,
    rss: metric('process_resident_memory_bytes') ?? Number.NaN,
    heap: metric('nodejs_heap_size_used_bytes') ?? Number.NaN,
  };
}

const spread = (values: readonly number[]): Spread => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
  max: values.reduce((most, value) => Math.max(most, value), 0),
});
