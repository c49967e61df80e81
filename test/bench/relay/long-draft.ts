/** Scenario (c): a draft of 20,000 edits, and what it takes to get it. */
import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { openDraft } from '../../soak/load/draft-client.ts';
import { clockIn, createAuthor } from '../../soak/load/draft-edits.ts';
import { wait } from '../../soak/load/waiting.ts';
import { quantile } from '../measure.ts';
import type { Contestant, Running } from './contestants.ts';
import type { Settings } from './measured.ts';
import { writeDraft } from './write-draft.ts';

/** Milliseconds from opening the socket to the whole answer, and its size. */
export interface LongDraft {
  readonly fresh: number;
  readonly behind: number;
  /** NaN if the server stores nothing. */
  readonly afterRestart: number;
  readonly bytes: number;
  readonly bytesBehind: number;
}

const edits = 20_000;
const behind = 100;
const repeats = 9;
const author = 1001;
/** Milliseconds. */
const patience = 20_000;
/** Milliseconds in which every server has written what it writes late. */
const rest = 4_000;

export async function longDraft(contestant: Contestant, server: Running, folder: string, { seed }: Settings): Promise<LongDraft> {
  const { doc, next } = createAuthor(seed, author);
  const list = Array.from({ length: edits - behind }, next);
  const vector = Y.encodeStateVector(doc);
  list.push(...Array.from({ length: behind }, next));
  const draft = randomUUID();
  const written = await writeDraft(server, draft, list, author);
  const whole = list.at(-1)!.clock;

  const sync = async (from: Running, known?: Uint8Array): Promise<{ time: number; bytes: number }> => {
    const start = performance.now();
    let onWhole: (result: { time: number; bytes: number }) => void = () => {};
    const isWhole = new Promise<{ time: number; bytes: number }>((resolve) => (onWhole = resolve));
    // A fast answer with less than the whole does not count; a server may answer before it has loaded the draft, and send the rest later.
    const hear = (update: Uint8Array): void => {
      const time = performance.now() - start;
      if (clockIn(update, author) === whole) onWhole({ time, bytes: update.length });
    };
    const client = await openDraft(from, draft, { ...(known && { vector: known }), onAnswer: hear, onUpdate: hear });
    const result = await Promise.race([isWhole, wait(patience)]);
    client.raw.destroy();
    if (!result) throw new Error(`the draft was not there within ${patience / 1000} s`);
    return result;
  };
  const median = async (known?: Uint8Array): Promise<{ time: number; bytes: number }> => {
    const runs = [];
    for (let count = 0; count < repeats; count++) runs.push(await sync(server, known));
    return {
      time: quantile(
        runs.map(({ time }) => time),
        0.5,
      ),
      bytes: runs[0]!.bytes,
    };
  };
  const [fresh, late] = [await median(), await median(vector)];
  written.leave();
  let afterRestart = Number.NaN;
  if (contestant.persists) {
    await wait(rest);
    await server.stop('SIGTERM');
    const again = await contestant.start(folder);
    try {
      afterRestart = (await sync(again)).time;
    } finally {
      await again.stop('SIGKILL');
    }
  }
  return { fresh: fresh.time, behind: late.time, afterRestart, bytes: fresh.bytes, bytesBehind: late.bytes };
}
