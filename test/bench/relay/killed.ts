/** Scenario (d): the server is killed some time after the last edit; what is there when it starts again. */
import { randomUUID } from 'node:crypto';
import { openDraft } from '../../soak/load/draft-client.ts';
import { clockIn, createAuthor } from '../../soak/load/draft-edits.ts';
import { wait, waitFor } from '../../soak/load/waiting.ts';
import type { Contestant, Running } from './contestants.ts';
import type { Settings } from './measured.ts';
import { writeDraft } from './write-draft.ts';

export interface Killed {
  /** Shares of the edits that every client had received. */
  readonly lost: number;
  /** Edits that the server acknowledged as on disk, and those of them that it lost. */
  readonly acknowledged: number;
  readonly acknowledgedLost: number;
}

/** Milliseconds for a server that answers before it has loaded the draft to send the rest. */
const patience = 3_000;
const edits = 4_000;
const author = 1001;

/** `delay` in milliseconds from the last edit's return to the SIGKILL. */
export async function killed(contestant: Contestant, server: Running, folder: string, delay: number, { seed }: Settings): Promise<Killed> {
  const { next } = createAuthor(seed, author);
  const list = Array.from({ length: edits }, next);
  const draft = randomUUID();
  const written = await writeDraft(server, draft, list, author);
  await wait(delay);
  const { acknowledged } = written;
  await server.stop('SIGKILL');
  const again = await contestant.start(folder);
  try {
    const clock = await clockAfterRestart(again, draft, list.at(-1)!.clock);
    const kept = list.filter((edit) => edit.clock <= clock).length;
    return { lost: 1 - kept / edits, acknowledged, acknowledgedLost: Math.max(0, acknowledged - kept) };
  } finally {
    await again.stop('SIGKILL');
  }
}

async function clockAfterRestart(server: Running, draft: string, whole: number): Promise<number> {
  let clock = 0;
  const hear = (update: Uint8Array): void => void (clock = Math.max(clock, clockIn(update, author)));
  const client = await openDraft(server, draft, { onAnswer: hear, onUpdate: hear });
  await waitFor(() => clock >= whole, patience);
  client.raw.destroy();
  return clock;
}
