import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { createBudget } from '../web/budget/budget.ts';
import { defaultFramesPerSecond, shareOf } from '../web/budget/costs.ts';
import { createLoopTurns } from '../web/budget/loop-turns.ts';
import type { Admission } from './hooks/admission.ts';
import { readJsonBodies } from './reading.ts';
import type { App } from '../web/type-provider.ts';

const payload = (length: number) => ({ text: 'x'.repeat(length) });

/** `begin` is each long body's turn. */
function appWith(begin: (whose: object) => Promise<void>): App {
  const app: App = Fastify();
  onTestFinished(() => app.close());
  app.decorateRequest('account', null);
  app.decorateRequest('leave', null);
  const loopTurns: Admission['loopTurns'] = { begin, next: begin };
  readJsonBodies(app, { loopTurns });
  return app;
}

test('[P36c] long bodies that arrive together are read one a turn, short ones at once', async () => {
  const waiting: (() => void)[] = [];
  const app = appWith(() => new Promise((resolve) => waiting.push(resolve)));
  const read: number[] = [];
  app.post('/', async ({ body }) => read.push((body as { text: string }).text.length));
  const send = async (length: number): Promise<unknown> => await app.inject({ method: 'POST', url: '/', payload: payload(length) });

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

test('[P36d] four long bodies are read at once, and each of the others once one is answered, also where that failed', async () => {
  const app = appWith(() => Promise.resolve());
  const answers: ((error?: Error) => void)[] = [];
  app.post('/', () => new Promise((resolve, reject) => answers.push((error) => (error ? reject(error) : resolve('done')))));
  app.post('/refused', { preHandler: async (_, reply) => reply.code(403).send('no') }, () => 'never');
  const send = async (url = '/'): Promise<number> => (await app.inject({ method: 'POST', url, payload: payload(20_000) })).statusCode;

  const sent = Array.from({ length: 6 }, () => send());
  await expect.poll(() => answers.length).toBe(4);
  answers[0]!(new Error('it failed'));
  await expect.poll(() => answers.length).toBe(5);
  const refused = send('/refused');
  answers[1]!();
  await expect.poll(() => answers.length).toBe(6);
  answers[2]!();
  expect(await refused).toBe(403);
  for (const answer of answers) answer();
  expect(await Promise.all(sent)).toEqual([500, 200, 200, 200, 200, 200]);
});

test('[P36d] one whose client is gone keeps no place, though it is never answered', async () => {
  const app = appWith(() => Promise.resolve());
  const read: { readonly leave: (() => void) | null }[] = [];
  const never = new Promise(() => undefined);
  app.post('/', (request) => {
    read.push(request);
    return never;
  });
  for (let sent = 0; sent < 6; sent++) void app.inject({ method: 'POST', url: '/', payload: payload(20_000) });
  await expect.poll(() => read.length).toBe(4);
  read[0]!.leave?.();
  await expect.poll(() => read.length).toBe(5);
  read[4]!.leave?.();
  await expect.poll(() => read.length).toBe(6);
});

test('[P36d] a long body that takes longer than half a second to answer keeps no others waiting', async () => {
  const app = appWith(() => Promise.resolve());
  let read = 0;
  const never = new Promise(() => undefined);
  app.post('/', () => {
    read += 1;
    return never;
  });
  for (let sent = 0; sent < 6; sent++) void app.inject({ method: 'POST', url: '/', payload: payload(20_000) });
  await expect.poll(() => read).toBe(4);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(read).toBe(4);
  await expect.poll(() => read, { timeout: 1_000 }).toBe(6);
});

test('[P36e] a long body is read though all turns of its person are taken', async () => {
  const turns = createLoopTurns(systemClock);
  const app = appWith(turns.begin);
  const account = createBudget(shareOf(defaultFramesPerSecond), () => 0).account('somebody');
  app.addHook('onRequest', async (request) => void (request.account = account));
  app.post('/', () => 'done');
  let isBusy = true;
  const goOn = async (): Promise<void> => {
    await turns.next(account);
    return isBusy ? goOn() : undefined;
  };
  const busy = goOn();
  const sent = Promise.resolve(app.inject({ method: 'POST', url: '/', payload: payload(20_000) }));
  const waited = new Promise((resolve) => setTimeout(resolve, 500, null));
  expect(await Promise.race([sent.then(({ statusCode }) => statusCode), waited])).toBe(200);
  isBusy = false;
  await busy;
});

test('[P36d] a long body is not kept with its request once that is answered', async () => {
  const app = appWith(() => Promise.resolve());
  const requests: { readonly body: unknown }[] = [];
  app.post('/', (request) => {
    requests.push(request);
    return 'done';
  });
  await app.inject({ method: 'POST', url: '/', payload: payload(20_000) });
  await expect.poll(() => requests.map(({ body }) => body)).toEqual([undefined]);
});
