/** The browser's `WebSocket` over local sockets, so that the real client code and stock providers run without a network. */
import type { LocalSocket } from './local-socket.ts';

/** Each new socket is opened by `open`, where null refuses it; what is sent through any of them is shown to `onSend`. */
export function localWebSocket(open: (url: string) => Promise<LocalSocket | null>, onSend: (frame: Uint8Array) => void): typeof WebSocket {
  class LocalWebSocket {
    static readonly OPEN = 1;
    readonly OPEN = 1;
    readyState = 0;
    binaryType = 'arraybuffer';
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;
    onerror: (() => void) | null = null;
    #local: LocalSocket | null = null;

    constructor(url: string) {
      void this.#start(url);
    }

    async #start(url: string): Promise<void> {
      const local = await open(url);
      if (!local || this.readyState !== 0) return this.#end(1006);
      this.#local = local;
      this.readyState = 1;
      this.onopen?.();
      local.listen((frame) => this.onmessage?.({ data: frame.slice().buffer }));
      void local.ended.then((code) => this.#end(code));
    }

    #end(code: number): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.#local?.destroy();
      this.onclose?.({ code });
    }

    send(data: Uint8Array): void {
      onSend(data.slice());
      this.#local?.send(data);
    }

    close(): void {
      this.#end(1000);
    }
  }
  return LocalWebSocket as unknown as typeof WebSocket;
}
