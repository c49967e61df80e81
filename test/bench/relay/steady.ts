/** Scenario (g): one writer makes 100 edits a second to 50 readers, as a person who types does, only faster. */
import { randomUUID } from 'node:crypto';
import { openDraft } from '../../soak/load/draft-client.ts';
import { clockIn, createAuthor } from '../../soak/load/draft-edits.ts';
import { wait, waitFor } from '../../soak/load/waiting.ts';
import { quantile } from '../measure.ts';
import type { Running } from './contestants.ts';
import { inGroups, startUsage, warmUp, type Settings, type Usage } from './measured.ts';

export interface Steady {
  /** Milliseconds from sending an edit to the reader that is served last having it. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server for one edit to one reader. */
  readonly cpuPerDelivery: number;
  readonly usage: Usage;
}

const readers = 50;
/** Milliseconds between two edits. */
const pace = 10;
const patience = 2_000;
const author = 1;

export async function steady(server: Running, { seed, seconds }: Settings): Promise<Steady> {
  const draft = randomUUID();
  const { next } = createAuthor(seed, author);
  const waiting: { readonly clock: number; readonly at: number }[] = [];
  let [latencies, made]: [number[], number] = [[], 0];
  const onUpdate = (update: Uint8Array): void => {
    const clock = clockIn(update, author);
    const later = waiting.findIndex((edit) => edit.clock > clock);
    for (const { at } of waiting.splice(0, later < 0 ? waiting.length : later)) latencies.push(performance.now() - at);
  };
  const writer = await openDraft(server, draft);
  const sockets = await inGroups(readers, (reader) =>
    openDraft(server, draft, { person: 1 + reader, ...(reader === readers - 1 && { onUpdate }) }),
  );
  const timer = setInterval(() => {
    const { update, clock } = next();
    made += 1;
    waiting.push({ clock, at: performance.now() });
    writer.sendUpdate(update);
  }, pace);
  await wait(warmUp);
  [latencies, made] = [[], 0];
  const usage = startUsage(server);
  await wait(seconds * 1000);
  const used = usage();
  const counted = made;
  clearInterval(timer);
  if (!(await waitFor(() => waiting.length === 0, patience))) throw new Error('the last reader did not get every edit');
  for (const { raw } of [...sockets, writer]) raw.destroy();
  return {
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpuPerDelivery: used.serverTime / (counted * readers),
    usage: used,
  };
}
