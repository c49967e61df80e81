/** A server that has WebSockets and nothing else, and tells its memory as Accord does. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const server = createServer((_, response) => {
  const { heapUsed, external } = process.memoryUsage();
  response.end(`nodejs_heap_size_used_bytes ${heapUsed}\nnodejs_external_memory_bytes ${external}\n`);
});
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (webSocket) => void webSocket.on('message', () => undefined));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`));
