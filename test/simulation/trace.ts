/** What went over the network in one simulation, in words: kept only where somebody wants to read it (`TRACE=1`). */
import { messageType } from '../../core/protocol/control.ts';
import { contentOf } from './content.ts';
import { updateIn } from './frames.ts';

export interface Trace {
  readonly lines: readonly string[];
  note(what: () => string): void;
}

/** `now` in milliseconds since the simulation began. */
export function createTrace(now: () => number): Trace {
  const lines: string[] = [];
  const isWanted = process.env['TRACE'] !== undefined;
  return { lines, note: (what) => isWanted && void lines.push(`${now().toFixed(0).padStart(6)} ${what()}`) };
}

export function describeFrame(frame: Uint8Array): string {
  const update = updateIn(frame);
  if (update) {
    const { reach, deleted } = contentOf(update);
    return `${frame[1] === 1 ? 'answer' : 'update'} ${JSON.stringify([...reach])}, deleted ${JSON.stringify([...deleted])}`;
  }
  if (frame[0] === messageType.sync) return 'request';
  return frame[0] === messageType.control ? new TextDecoder().decode(frame.subarray(2)).slice(0, 150) : `message of type ${frame[0]}`;
}
