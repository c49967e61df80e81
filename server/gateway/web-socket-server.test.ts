import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RelaySocket } from '../drafts/relay.ts';
import { createWebSocketEndpoint } from './web-socket-server.ts';

/** A client of an endpoint that does this with each socket; what the client received until the socket closed. */
async function receivedFrom(work: (socket: RelaySocket) => void): Promise<{ messages: string[]; code: number }> {
  const endpoint = createWebSocketEndpoint(
    async () => ({ ok: true, enter: work, abandon: () => undefined }),
    (error) => expect.fail(String(error)),
  );
  const server = createServer();
  server.on('upgrade', endpoint.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const messages: string[] = [];
  client.on('message', (data: Buffer) => messages.push(data.toString()));
  client.on('error', () => undefined);
  const code = await new Promise<number>((resolve) => client.on('close', resolve));
  endpoint.close();
  server.close();
  return { messages, code };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('[P28] what a turn sends leaves in its order, also right before the socket is closed or cut off', async () => {
  const send = (socket: RelaySocket): void => ['one', 'two', 'three'].forEach((text) => socket.send(bytes(text)));
  const closed = await receivedFrom((socket) => {
    send(socket);
    socket.close(4403, 'not allowed');
  });
  expect(closed).toEqual({ messages: ['one', 'two', 'three'], code: 4403 });
  const cutOff = await receivedFrom((socket) => {
    send(socket);
    socket.terminate();
  });
  expect(cutOff).toEqual({ messages: ['one', 'two', 'three'], code: 1006 });
});
