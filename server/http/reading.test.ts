import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { readJsonBodies } from './reading.ts';
import type { App } from '../web/type-provider.ts';

test('[P36c] long bodies that arrive together are read one a turn, short ones at once', async () => {
  const app: App = Fastify();
  onTestFinished(() => app.close());
  const waiting: (() => void)[] = [];
  const turn = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
  app.decorateRequest('account', null);
  readJsonBodies(app, { loopTurns: { begin: turn, next: turn } });
  const read: number[] = [];
  app.post('/', async ({ body }) => read.push((body as { text: string }).text.length));
  const send = async (length: number): Promise<unknown> =>
    await app.inject({ method: 'POST', url: '/', payload: { text: 'x'.repeat(length) } });

  const [short, long] = [100, 20_000];
  const sent = [send(long), send(long), send(short)];
  await sent[2];
  await expect.poll(() => waiting.length).toBe(2);
  expect(read).toEqual([short]);
  waiting[0]!();
  await sent[0];
  expect(read).toEqual([short, long]);
  waiting[1]!();
  await sent[1];
  expect(read).toEqual([short, long, long]);
});
