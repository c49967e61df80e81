/** A draft with many edits, written as fast as a reader gets them. */
import { openDraft } from '../../soak/load/draft-client.ts';
import { clockIn, type Edit } from '../../soak/load/draft-edits.ts';
import type { Running } from './contestants.ts';
import { createInFlight, editsOfSocket } from './in-flight.ts';

export interface Written {
  /** Edits that the server acknowledged as on disk; 0 if it acknowledges none. */
  readonly acknowledged: number;
  leave(): void;
}

/** The answer to the server's own request is counted by it like an edit. */
const answers = 1;

/** Resolves when the last edit has reached a reader; the sockets stay open until `leave`. */
export async function writeDraft(server: Running, draft: string, edits: readonly Edit[], author: number): Promise<Written> {
  const flight = createInFlight(edits);
  const hear = (update: Uint8Array): void => void flight.cameBack(clockIn(update, author));
  let acknowledged = 0;
  const openWriter = (written: number) =>
    openDraft(server, draft, {
      onDurable: (frames) => (acknowledged = Math.max(acknowledged, written + frames - answers)),
      onClosed: (code) => flight.fail(`the server closed the writer with ${code}`),
    });
  let writer = await openWriter(0);
  const reader = await openDraft(server, draft, { onUpdate: hear, onAnswer: hear });
  while (flight.back < edits.length) {
    await flight.drive(writer, Math.min(edits.length, flight.back + editsOfSocket));
    if (flight.back === edits.length) break;
    writer.raw.destroy();
    writer = await openWriter(flight.back);
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
