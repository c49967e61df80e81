/** Scenario (b): many drafts, two clients each, and every client makes one edit a second. */
import { randomUUID } from 'node:crypto';
import { openDraft, type DraftClient, type Target } from '../../soak/load/draft-client.ts';
import { clockIn, createAuthor } from '../../soak/load/draft-edits.ts';
import { wait, waitFor } from '../../soak/load/waiting.ts';
import { createRandom } from '../../support/random.ts';
import { quantile } from '../measure.ts';
import type { Running } from './contestants.ts';
import { inGroups, startUsage, warmUp, type Settings, type Usage } from './measured.ts';

export interface Paced {
  /** Milliseconds from sending an edit to the other client reading it. */
  readonly p50: number;
  readonly p99: number;
  readonly usage: Usage;
  /** Bytes. */
  readonly rss: number;
  /** Edits that came to the other client, of those made. */
  readonly delivered: number;
}

const usualDrafts = 500;
/** Milliseconds between two edits of one client. */
const pace = 1_000;
/** Milliseconds for the last edits to arrive. */
const patience = 5_000;

export interface PacedOptions {
  readonly drafts?: number;
  /** The server of one of the two clients of a draft, where there are several. */
  readonly targetOf?: (draft: string, side: number) => Target;
}

export async function paced(
  server: Target & Pick<Running, 'cpu' | 'rss'>,
  { seed, seconds }: Pick<Settings, 'seed' | 'seconds'>,
  { drafts = usualDrafts, targetOf = () => server }: PacedOptions = {},
): Promise<Paced> {
  const random = createRandom(seed);
  const latencies: number[] = [];
  let [made, arrived, counting] = [0, 0, false];
  const clients = await inGroups(drafts, async (index) => {
    const draft = randomUUID();
    const sides = [0, 1].map((side) => createPerson(seed, 1 + 2 * index + side));
    const sockets: DraftClient[] = [];
    for (const side of sides.keys())
      sockets.push(
        await openDraft(targetOf(draft, side), draft, {
          person: index,
          onUpdate: (update) => {
            for (const sentAt of sides[1 - side]!.arrived(update)) {
              latencies.push(performance.now() - sentAt);
              arrived += 1;
            }
          },
          onAnswer: (update) => void sides[1 - side]!.arrived(update),
        }),
      );
    return sides.map((person, side) => ({ person, socket: sockets[side]! }));
  });
  const timers: NodeJS.Timeout[] = [];
  for (const { person, socket } of clients.flat()) {
    const edit = (): void => {
      if (counting) made += 1;
      socket.sendUpdate(person.edit(counting));
    };
    timers.push(
      setTimeout(() => {
        edit();
        timers.push(setInterval(edit, pace));
      }, random.next() * pace),
    );
  }
  await wait(warmUp);
  counting = true;
  const usage = startUsage(server);
  await wait(seconds * 1000);
  const used = usage();
  for (const timer of timers) clearInterval(timer);
  const rss = server.rss();
  await waitFor(() => arrived >= made, patience);
  for (const { socket } of clients.flat()) socket.raw.destroy();
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), delivered: arrived / made, ...{ usage: used, rss } };
}

/** The author, and the counted edits that the other client has not received yet. */
function createPerson(seed: number, id: number) {
  const author = createAuthor(seed, id);
  const waiting: { clock: number; sentAt: number }[] = [];
  return {
    edit(counts: boolean): Uint8Array {
      const { update, clock } = author.next();
      if (counts) waiting.push({ clock, sentAt: performance.now() });
      return update;
    },
    /** When those were sent that the update brings. */
    arrived(update: Uint8Array): number[] {
      const clock = clockIn(update, id);
      const count = waiting.findIndex((edit) => edit.clock > clock);
      return waiting.splice(0, count < 0 ? waiting.length : count).map(({ sentAt }) => sentAt);
    },
  };
}
