/** Scenario (e): the cost of idle connections, each on a draft of its own. */
import { randomUUID } from 'node:crypto';
import { openDraft, type DraftClient } from '../../soak/load/draft-client.ts';
import { createAuthor } from '../../soak/load/draft-edits.ts';
import { wait } from '../../soak/load/waiting.ts';
import type { Contestant, Running } from './contestants.ts';
import { inGroups, type Settings } from './measured.ts';

export interface IdleConnections {
  /** Bytes of resident memory, before the connections and added by all of them. */
  readonly before: number;
  readonly added: number;
}

const connections = 1_000;
const editsOfDraft = 20;
/** Milliseconds in which every server has written what it writes late. */
const rest = 5_000;
/** Milliseconds after which the server has collected the garbage of opening. */
const calm = 3_000;

export async function idleConnections(
  contestant: Contestant,
  server: Running,
  folder: string,
  { seed }: Settings,
): Promise<IdleConnections> {
  const drafts = Array.from({ length: connections }, () => randomUUID());
  if (!contestant.persists) return measure(server, drafts);
  const writers = await openAll(server, drafts);
  for (const [index, writer] of writers.entries()) {
    const { next } = createAuthor(seed, index + 1);
    for (let edit = 0; edit < editsOfDraft; edit++) writer.sendUpdate(next().update);
  }
  await wait(rest);
  leave(writers);
  await server.stop('SIGTERM');
  const again = await contestant.start(folder);
  try {
    return await measure(again, drafts);
  } finally {
    await again.stop('SIGKILL');
  }
}

async function measure(server: Running, drafts: readonly string[]): Promise<IdleConnections> {
  // Loads the code for opening a draft, which is no part of a connection's cost.
  leave([await openDraft(server, drafts[0]!)]);
  await wait(calm);
  const before = server.rss();
  const clients = await openAll(server, drafts);
  await wait(calm);
  const added = server.rss() - before;
  if (clients.some(({ closed }) => closed !== undefined)) throw new Error('the server closed idle connections');
  leave(clients);
  return { before, added };
}

const openAll = (server: Running, drafts: readonly string[]): Promise<DraftClient[]> =>
  inGroups(drafts.length, (index) => openDraft(server, drafts[index]!, { person: index }));
const leave = (clients: readonly DraftClient[]): void => clients.forEach(({ raw }) => raw.destroy());
