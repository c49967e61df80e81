/** A proxy to a server on this machine, which a test can cut and restore. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CutProxy {
  readonly port: number;
  cut(): void;
  /** Forwards nothing any more, and closes no connection, as a firewall does. */
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startCutProxy(to: { readonly host: string; readonly port: number }): Promise<CutProxy> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(to);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const silence = (): void => {
    for (const socket of open) socket.unpipe().pause();
  };
  return {
    silence,
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => void (isCut = false),
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
