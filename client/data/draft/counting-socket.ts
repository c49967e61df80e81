/** A WebSocket that shows each frame with changes to the ledger before it leaves. */
import { messageType } from '../../../core/protocol/control.ts';
import type { ChangeFrame } from './change-ledger.ts';

/** y-protocols: what follows the type byte of a sync message. */
const syncStep2 = 1;
const syncUpdate = 2;

/** The kind of a frame, from its first two bytes; all types in question fit in one byte each. */
export function changeFrame(data: unknown): ChangeFrame | null {
  const bytes = data instanceof Uint8Array ? data : data instanceof ArrayBuffer ? new Uint8Array(data) : null;
  if (!bytes || bytes[0] !== messageType.sync) return null;
  return bytes[1] === syncStep2 ? 'answer' : bytes[1] === syncUpdate ? 'update' : null;
}

/**
 * A socket class for y-websocket: `onNew` at each new socket, `allow` before each change frame, with its bytes, and `report` for
 * what is to be said before the frame that is sent.
 */
export function countingSocket(
  Socket: typeof WebSocket,
  onNew: () => void,
  allow: (frame: ChangeFrame, bytes: number) => boolean,
  report: () => Uint8Array | null,
): typeof WebSocket {
  return class CountingSocket extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      onNew();
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const frame = changeFrame(data);
      if (frame !== null && !allow(frame, (data as ArrayBuffer | Uint8Array).byteLength)) return;
      const first = frame === null ? null : report();
      if (first) super.send(first as Uint8Array<ArrayBuffer>);
      super.send(data);
    }
  };
}
