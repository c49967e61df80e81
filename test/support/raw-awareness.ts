/** Awareness as no honest client writes it, and numbers as none writes them. */
import * as encoding from 'lib0/encoding';
import { messageType } from '../../core/protocol/control.ts';
import { bytesOf } from './raw-update.ts';

const emptyGroups = (count: number, last: number): number[] => [...Array<number>(count).fill(0x80), last];
/** What lib0 reads as infinite, as no number at all, and as one that it cannot write again. */
export const noNumbers: readonly Uint8Array[] = [
  emptyGroups(147, 1),
  emptyGroups(150, 1),
  emptyGroups(150, 0),
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x8f, 0x40],
].map((bytes) => Uint8Array.from(bytes));

/** The frame around any entries. */
export const awarenessOf = (entries: Uint8Array): Uint8Array =>
  bytesOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.awareness);
    encoding.writeVarUint8Array(encoder, entries);
  });

/** States as they are written, which need not be JSON. */
export const awarenessTexts = (
  entries: readonly { readonly client: number; readonly clock: number; readonly text: string }[],
): Uint8Array =>
  awarenessOf(
    bytesOf((encoder) => {
      encoding.writeVarUint(encoder, entries.length);
      for (const { client, clock, text } of entries) {
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarString(encoder, text);
      }
    }),
  );
