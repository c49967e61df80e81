/** A draft with many edits, written as fast as the server takes them. */
import { openDraft } from '../../load/draft-client.ts';
import { clockIn, type Edit } from '../../load/draft-edits.ts';
import type { Running } from './contestants.ts';

export interface Written {
  /** Edits that the server said are on its disk; 0 where it never says. */
  readonly acknowledged: number;
  leave(): void;
}

const inFlight = 32;
/** As in (a): a server may bound what one socket sends. */
const editsOfSocket = 4_000;
/** The answer to the server's own request is counted by it like an edit. */
const answers = 1;

/** Resolves when the last edit has come back to a reader; the sockets stay open until `leave`. */
export async function writeDraft(server: Running, draft: string, edits: readonly Edit[], author: number): Promise<Written> {
  let back = 0;
  let [acknowledgedBefore, acknowledged] = [0, 0];
  let onBack: () => void = () => {};
  const hear = (update: Uint8Array): void => {
    const clock = clockIn(update, author);
    if (clock === 0) return;
    while (back < edits.length && edits[back]!.clock <= clock) back += 1;
    onBack();
  };
  let writer = await openDraft(server, draft);
  const reader = await openDraft(server, draft, { onUpdate: hear, onAnswer: hear });
  for (let start = 0; start < edits.length; start += editsOfSocket) {
    const end = Math.min(edits.length, start + editsOfSocket);
    acknowledgedBefore = start;
    writer.raw.destroy();
    writer = await openDraft(server, draft, {
      onDurable: (frames) => (acknowledged = acknowledgedBefore + Math.max(0, frames - answers)),
      onClosed: (code) => code !== null && fail(new Error(`the server closed the writer with ${code}`)),
    });
    let fail: (error: Error) => void = () => {};
    await new Promise<void>((resolve, reject) => {
      fail = reject;
      let sent = start;
      const step = (): void => {
        if (back === end) return resolve();
        while (sent < end && sent - back < inFlight) writer.sendUpdate(edits[sent++]!.update);
      };
      onBack = step;
      step();
    });
  }
  return {
    get acknowledged() {
      return acknowledged;
    },
    leave: () => {
      for (const { raw } of [writer, reader]) raw.destroy();
    },
  };
}
