/** That a reader who stopped is cut off, and a slow one is not. */
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { cutStalled } from './cut-stalled.ts';

const [chunks, after] = [400, 200];
let isCut = false;
const server = createServer((_request, response) => {
  isCut = false;
  response.on('close', () => void (isCut = !response.writableFinished));
  const text = function* (): Generator<string> {
    for (let n = 0; n < chunks; n++) yield 'x'.repeat(64 * 1024);
  };
  cutStalled(response, after);
  Readable.from(text(), { objectMode: false })
    .on('error', () => undefined)
    .pipe(response);
});
const open = async (): Promise<Socket> => {
  if (!server.listening) await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return socket;
};
afterEach(() => void server.close());

test('[H209] a reader who takes nothing is cut off, and one who takes it slowly gets all of it', async () => {
  const stopped = await open();
  stopped.pause();
  await expect.poll(() => isCut, { timeout: 10_000 }).toBe(true);
  stopped.destroy();

  const slow = await open();
  let bytes = 0;
  slow.on('data', (data) => {
    bytes += data.length;
    slow.pause();
    void pause(1).then(() => slow.resume());
  });
  await new Promise((done) => slow.on('end', done));
  expect([isCut, bytes > chunks * 64 * 1024]).toEqual([false, true]);
});
