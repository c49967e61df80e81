/** Scenario (f): many people in one draft, each of whom shows themselves once a second; nobody edits. */
import { randomUUID } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { openDraft, type DraftClient } from '../../soak/load/draft-client.ts';
import { wait, waitFor } from '../../soak/load/waiting.ts';
import { createRandom } from '../../support/random.ts';
import { quantile } from '../measure.ts';
import type { Running } from './contestants.ts';
import { inGroups, startUsage, type Settings, type Usage } from './measured.ts';

export interface Presence {
  readonly usage: Usage;
  /** Milliseconds from showing to the last of the others having it. */
  readonly p50: number;
  /** Of what was shown, the part that the last of the others had in the end. */
  readonly seen: number;
}

const people = 50;
/** Milliseconds between two states of one person, and before the figures count. */
const pace = 1_000;
const warmUp = 2_000;
const patience = 2_000;
const firstClient = 5_001;

export async function presence(server: Running, { seed, seconds }: Settings): Promise<Presence> {
  const [draft, random] = [randomUUID(), createRandom(seed)];
  /** Of each person, when they showed the state of which clock, until the last of the others has it. */
  const waiting = Array.from({ length: people }, (): { clock: number; at: number }[] => []);
  const latencies: number[] = [];
  let [shown, counting] = [0, false];
  const onAwareness = (update: Uint8Array): void => {
    for (const { client, clock } of entriesOf(update)) {
      const theirs = waiting[client - firstClient] ?? [];
      const newer = theirs.findIndex((one) => one.clock > clock);
      for (const { at } of theirs.splice(0, newer < 0 ? theirs.length : newer)) latencies.push(performance.now() - at);
    }
  };
  const clients = await inGroups(people, (person) =>
    // The last to be served tells for all.
    openDraft(server, draft, { person, ...(person === people - 1 && { onAwareness }) }),
  );
  const timers: NodeJS.Timeout[] = [];
  for (const [person, socket] of clients.entries()) {
    let clock = 0;
    const show = (): void => {
      clock += 1;
      socket.sendAwareness(entryOf(firstClient + person, clock));
      if (!counting || person === people - 1) return;
      shown += 1;
      waiting[person]!.push({ clock, at: performance.now() });
    };
    timers.push(setTimeout(() => void timers.push(setInterval(show, pace)), random.next() * pace));
  }
  await wait(warmUp);
  counting = true;
  const usage = startUsage(server);
  await wait(seconds * 1000);
  const used = usage();
  counting = false;
  await waitFor(() => latencies.length >= shown, patience);
  end(timers, clients);
  return { usage: used, p50: quantile(latencies, 0.5), seen: latencies.length / shown };
}

function end(timers: readonly NodeJS.Timeout[], clients: readonly DraftClient[]): void {
  for (const timer of timers) clearInterval(timer);
  for (const { raw } of clients) raw.destroy();
}

/** As a page shows where somebody is. */
const entryOf = (client: number, clock: number): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    const user = { username: `person-${client}`, name: 'Ada Lovelace', color: 'hsl(120 65% 45%)' };
    encoding.writeVarString(encoder, JSON.stringify({ user, focus: `permission/Users.Edit/${clock}` }));
  });

function entriesOf(update: Uint8Array): { readonly client: number; readonly clock: number }[] {
  const decoder = decoding.createDecoder(update);
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const [client, clock] = [decoding.readVarUint(decoder), decoding.readVarUint(decoder)];
    decoding.readVarString(decoder);
    return { client, clock };
  });
}
