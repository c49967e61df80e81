/** Scenario (a): one writer keeps 32 edits in flight to many readers, as fast as they come back. */
import { randomUUID } from 'node:crypto';
import { clockIn, type Edit } from '../../load/draft-edits.ts';
import { openDraft, type DraftClient } from '../../load/draft-client.ts';
import { quantile } from '../measure.ts';
import type { Running } from './contestants.ts';
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
  /** Why it ended early. */
  readonly cut: string | null;
}

const inFlight = 32;
/** A server may bound what one socket sends at once: after so many edits the writer goes on with a new one, while the clock stands. */
const editsOfSocket = 4_000;
/** Edits before the clock runs, for every server's code to be compiled. */
const warmUp = 2_000;
/** Milliseconds without a single edit coming back after which a server has failed. */
const patience = 10_000;

export async function fanOut(server: Running, readers: number, edits: readonly Edit[], author: number, seconds: number): Promise<FanOut> {
  const draft = randomUUID();
  let [back, frames] = [0, 0];
  let onBack: () => void = () => {};
  const sentAt = new Float64Array(edits.length);
  const latencies: number[] = [];
  const indexByClock = new Map(edits.map(({ clock }, index) => [clock, index]));
  const last = readers - 1;
  /** Of each reader, the newest change it got. */
  const newest = Array.from({ length: readers }, () => new Uint8Array());

  const hear = (reader: number, update: Uint8Array): void => {
    keep(newest, reader, update);
    // The last one to be served counts for all.
    if (reader !== last) return;
    const index = indexByClock.get(clockIn(update, author));
    if (index === undefined || index < back) return;
    const now = performance.now();
    frames += 1;
    for (; back <= index; back++) latencies.push(now - sentAt[back]!);
    onBack();
  };

  let sent = 0;
  let cut: string | null = null;
  let writer: DraftClient | null = null;
  const openWriter = async (): Promise<DraftClient> =>
    openDraft(server, draft, {
      onClosed: (code) => {
        if (code !== null) cut = `the server closed the writer with ${code}`;
        onBack();
      },
    });
  /** Sends up to `end`, and resolves with the milliseconds it took until all of it was back. */
  const drive = (client: DraftClient, end: number, until: number): Promise<number> =>
    new Promise((resolve) => {
      const from = performance.now();
      let watchdog: NodeJS.Timeout;
      const step = (): void => {
        clearTimeout(watchdog);
        const now = performance.now();
        const isOver = now > until || cut !== null;
        if (back === sent && (isOver || sent === end)) {
          onBack = () => {};
          return resolve(now - from);
        }
        if (cut !== null) return resolve(now - from);
        while (!isOver && sent < end && sent - back < inFlight) {
          sentAt[sent] = performance.now();
          client.sendUpdate(edits[sent]!.update);
          sent += 1;
        }
        watchdog = setTimeout(() => {
          cut = `nothing came back for ${patience / 1000} s`;
          step();
        }, patience);
      };
      onBack = step;
      step();
    });

  const sockets: DraftClient[] = [];
  writer = await openWriter();
  // The draft exists from its first edit on.
  await openDraft(server, draft).then((first) => first.raw.destroy());
  for (let reader = 0; reader < readers; reader++)
    sockets.push(await openDraft(server, draft, { onUpdate: (update) => hear(reader, update), onAnswer: (update) => hear(reader, update) }));
  await drive(writer, warmUp, Infinity);
  latencies.length = 0;
  frames = 0;

  const usage = startUsage(server);
  const start = back;
  let time = 0;
  while (time < seconds * 1000 && sent < edits.length && cut === null) {
    if (sent % editsOfSocket === 0 || sent === start) {
      writer.raw.destroy();
      writer = await openWriter();
    }
    const end = Math.min(edits.length, sent - (sent % editsOfSocket) + editsOfSocket);
    time += await drive(writer, end, performance.now() + seconds * 1000 - time);
  }
  const used = usage();
  const done = back - start;
  await everyReaderHas(newest, edits[back - 1]!.clock, author);
  for (const socket of [...sockets, writer]) socket.raw.destroy();
  return {
    updatesPerSecond: done / (time / 1000),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpuPerDelivery: used.serverTime / (done * readers),
    merged: done / frames,
    ...{ usage: used, cut },
  };
}

function keep(newest: Uint8Array[], reader: number, update: Uint8Array): void {
  const space = newest[reader]!;
  if (space.buffer.byteLength < update.length) newest[reader] = new Uint8Array(update);
  else {
    const kept = new Uint8Array(space.buffer, 0, update.length);
    kept.set(update);
    newest[reader] = kept;
  }
}

/** A server that drops edits would look fast. */
async function everyReaderHas(newest: readonly Uint8Array[], clock: number, author: number): Promise<void> {
  const isThere = (update: Uint8Array): boolean => update.length > 0 && clockIn(update, author) >= clock;
  const end = performance.now() + patience;
  while (!newest.every(isThere)) {
    if (performance.now() > end) throw new Error(`${newest.filter((update) => !isThere(update)).length} readers did not get every edit`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
