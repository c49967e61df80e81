/** One writer who keeps a number of edits in flight: it sends the next one when a reader has received one. */
import type { DraftClient } from '../../soak/load/draft-client.ts';
import type { Edit } from '../../soak/load/draft-edits.ts';

export interface InFlight {
  /** The number of edits that have returned, counted from the first. */
  readonly back: number;
  /** The edits up to this clock have returned; returns whether one of them is new. */
  cameBack(clock: number): boolean;
  /** Ends `drive` with an error. */
  fail(reason: string): void;
  /** Sends edits up to `end`, none of them after `until`; resolves once all that were sent are back. Times are those of `performance.now`. */
  drive(writer: DraftClient, end: number, until?: number): Promise<void>;
}

const window = 32;
/** A server may bound what one socket sends at once: after this many edits a writer opens a new one. */
export const editsOfSocket = 4_000;
/** Milliseconds without a single edit coming back after which a server has failed. */
const patience = 10_000;

/** `onBack` receives the time that each edit was in flight, in milliseconds. */
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
