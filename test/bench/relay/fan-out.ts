/** Scenario (a): one writer keeps 32 edits in flight to many readers, as fast as they return. */
import { randomUUID } from 'node:crypto';
import { openDraft, type DraftClient } from '../../soak/load/draft-client.ts';
import { clockIn, type Edit } from '../../soak/load/draft-edits.ts';
import { waitFor } from '../../soak/load/waiting.ts';
import { quantile } from '../measure.ts';
import type { Running } from './contestants.ts';
import { createInFlight, editsOfSocket } from './in-flight.ts';
import { startUsage, type Usage } from './measured.ts';

export interface FanOut {
  readonly updatesPerSecond: number;
  /** Milliseconds from sending an edit to reading it. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server for one edit to one reader. */
  readonly cpuPerDelivery: number;
  /** Edits per frame that a reader got. */
  readonly merged: number;
  readonly usage: Usage;
}

export interface FanOutOptions {
  readonly readers: number;
  readonly edits: readonly Edit[];
  /** The Yjs client id of the edits. */
  readonly author: number;
  readonly seconds: number;
}

/** Edits before the clock runs, for every server's code to be compiled. */
const warmUp = 2_000;
/** Milliseconds until the last edit reaches every reader. */
const patience = 10_000;
/** A server may bound the sockets of one person. */
const readingPeople = 20;

export async function fanOut(server: Running, { readers, edits, author, seconds }: FanOutOptions): Promise<FanOut> {
  const draft = randomUUID();
  let latencies: number[] = [];
  const flight = createInFlight(edits, (milliseconds) => latencies.push(milliseconds));
  /** The newest change that each reader received; a server that drops edits would look fast. */
  const newest = Array.from({ length: readers }, createSlot);
  let frames = 0;
  const hear = (reader: number) => (update: Uint8Array) => {
    newest[reader]!.keep(update);
    // The last one to be served counts for all.
    if (reader === readers - 1 && flight.cameBack(clockIn(update, author))) frames += 1;
  };
  const openWriter = (): Promise<DraftClient> =>
    openDraft(server, draft, { onClosed: (code) => flight.fail(`the server closed the writer with ${code}`) });

  let writer = await openWriter();
  const sockets: DraftClient[] = [];
  for (let reader = 0; reader < readers; reader++)
    sockets.push(await openDraft(server, draft, { person: 1 + (reader % readingPeople), onUpdate: hear(reader), onAnswer: hear(reader) }));
  await flight.drive(writer, warmUp);

  [latencies, frames] = [[], 0];
  const usage = startUsage(server);
  let milliseconds = 0;
  while (milliseconds < seconds * 1000 && flight.back < edits.length) {
    // The clock is stopped while the writer changes sockets.
    writer.raw.destroy();
    writer = await openWriter();
    const from = performance.now();
    await flight.drive(writer, Math.min(edits.length, flight.back + editsOfSocket), from + seconds * 1000 - milliseconds);
    milliseconds += performance.now() - from;
  }
  const used = usage();
  const done = flight.back - warmUp;
  const last = edits[flight.back - 1]!.clock;
  if (!(await waitFor(() => newest.every(({ update }) => clockIn(update(), author) === last), patience)))
    throw new Error('some readers did not get every edit');
  for (const socket of [...sockets, writer]) socket.raw.destroy();
  return {
    updatesPerSecond: done / (milliseconds / 1000),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpuPerDelivery: used.serverTime / (done * readers),
    merged: done / frames,
    usage: used,
  };
}

/** Memory for one update, because a client may use a received message only during the call. */
function createSlot(): { keep(update: Uint8Array): void; update(): Uint8Array } {
  let [space, length] = [new Uint8Array([0, 0]), 2];
  return {
    keep(update) {
      if (update.length > space.length) space = new Uint8Array(2 * update.length);
      space.set(update);
      length = update.length;
    },
    update: () => space.subarray(0, length),
  };
}
