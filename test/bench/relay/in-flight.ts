/** One writer who keeps a number of edits in flight: the next is sent when one has come back to a reader. */
import type { DraftClient } from '../../load/draft-client.ts';
import type { Edit } from '../../load/draft-edits.ts';

export interface InFlight {
  /** How many edits, from the first on, have come back. */
  readonly back: number;
  /** The edits up to this clock have come back; answers whether any of them is new. */
  cameBack(clock: number): boolean;
  /** Ends `drive` with an error. */
  fail(reason: string): void;
  /** Sends edits up to `end`, none of them after `until`; resolves once all that were sent are back. Times are those of `performance.now`. */
  drive(writer: DraftClient, end: number, until?: number): Promise<void>;
}

const window = 32;
/** A server may bound what one socket sends at once: after so many edits a writer goes on with a new one. */
export const editsOfSocket = 4_000;
/** Milliseconds without a single edit coming back after which a server has failed. */
const patience = 10_000;

/** `onBack` is told how long each edit was under way, in milliseconds. */
export function createInFlight(edits: readonly Edit[], onBack: (milliseconds: number) => void = () => {}): InFlight {
  const sentAt = new Float64Array(edits.length);
  let [sent, back] = [0, 0];
  let [step, abort]: [() => void, (error: Error) => void] = [() => {}, () => {}];
  return {
    get back() {
      return back;
    },
    cameBack(clock) {
      if (back === sent || edits[back]!.clock > clock) return false;
      const now = performance.now();
      for (; back < sent && edits[back]!.clock <= clock; back++) onBack(now - sentAt[back]!);
      step();
      return true;
    },
    fail: (reason) => abort(new Error(reason)),
    drive: (writer, end, until = Infinity) =>
      new Promise((resolve, reject) => {
        abort = reject;
        let watchdog = setTimeout(() => {}, 0);
        step = () => {
          clearTimeout(watchdog);
          for (; sent < end && sent - back < window && performance.now() < until; sent++) {
            sentAt[sent] = performance.now();
            writer.sendUpdate(edits[sent]!.update);
          }
          if (back === sent) return resolve();
          watchdog = setTimeout(() => reject(new Error(`no edit came back for ${patience / 1000} s`)), patience);
        };
        step();
      }),
  };
}
