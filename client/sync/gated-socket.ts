/** A WebSocket for y-websocket that lets nothing of the document out by itself: what is sent, and when, the draft's step decides. */
import { messageType } from '../../core/protocol/control.ts';

/** y-protocols: what follows the type byte of a sync message that holds changes. */
const syncKind = { answer: 1, update: 2 } as const;

/** The kind of a frame with changes, from its first two bytes; all types in question fit in one byte each. */
export function changeKind(data: unknown): 'answer' | 'update' | null {
  const bytes = data instanceof Uint8Array ? data : data instanceof ArrayBuffer ? new Uint8Array(data) : null;
  if (!bytes || bytes[0] !== messageType.sync) return null;
  return bytes[1] === syncKind.answer ? 'answer' : bytes[1] === syncKind.update ? 'update' : null;
}

/** Sends a frame past the gate; false where the socket takes nothing. */
export type Pass = (frame: Uint8Array) => boolean;

/** `onNew` at each new socket; `onAnswer` with each answer to the server's question for what it lacks, which is not sent. */
export function gatedSocket(
  Socket: typeof WebSocket,
  onNew: (pass: Pass) => void,
  onAnswer: (frame: Uint8Array) => void,
): typeof WebSocket {
  return class GatedSocket extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      onNew((frame) => {
        if (this.readyState !== this.OPEN) return false;
        super.send(frame as Uint8Array<ArrayBuffer>);
        return true;
      });
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const kind = changeKind(data);
      if (kind === 'answer') onAnswer(data as Uint8Array);
      // The provider's own update is the document's, which the step sends.
      else if (kind === null) super.send(data);
    }
  };
}
