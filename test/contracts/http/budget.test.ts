/** What requests cost whoever sends them, and that nobody else pays for it. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { costOf, keptForSockets, longestDelay, mostRequests, shareOf } from '../../../server/web/budget/costs.ts';
import { inSlices } from '../../../server/http/slices.ts';
import { startServer, type Answer, type TestServer } from '../../support/server.ts';

/** The least there is, so that little uses it up. */
const framesPerSecond = 20;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ config: { framesPerSecond } });
});
afterAll(() => server.close());

const share = shareOf(framesPerSecond);
const refusedOf = (answers: readonly Answer[]): Answer[] => answers.filter(({ status }) => status === 429);
/** Leaves them so many milliseconds of what requests may use; below zero they owe them. */
const leave = (key: string, milliseconds: number): void => {
  server.advance(600_000);
  server.budget.account(key).charge((1 - keptForSockets) * share.burst - milliseconds);
};

test('[H41] [H41a] who asks for more than the server does for one person waits, and is then told when to come back', async () => {
  const [greedy, other] = [await server.personWith([]), await server.personWith([])];
  leave(greedy.userId, costOf.read - 0.3 * share.perSecond);
  const start = performance.now();
  expect((await greedy.call('GET', '/api/session')).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThan(150);
  leave(greedy.userId, -share.perSecond * 5);
  const asked = performance.now();
  const refused = await greedy.call('GET', '/api/session');
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'too-fast', '1']);
  // Refused at once, it would be asked again at once.
  expect(performance.now() - asked).toBeGreaterThan(longestDelay - 50);
  expect((await other.call('GET', '/api/session')).status).toBe(200);
  expect(server.budget.refused()).toBeGreaterThan(0);
  server.advance(60_000);
  expect((await greedy.call('GET', '/api/session')).status).toBe(200);
});

test('[H41] every route under /api is charged to its person, whatever it answers', async () => {
  for (const [method, path] of [
    ['GET', '/api/catalog'],
    ['GET', '/api/profiles'],
    ['HEAD', '/api/users'],
    ['DELETE', '/api/profiles/none'],
    ['PUT', '/api/users/none/profiles'],
  ] as const) {
    server.advance(60_000);
    const person = await server.personWith([]);
    const before = server.budget.charged();
    await person.call(method, path);
    expect(server.budget.charged() - before, path).toBeGreaterThanOrEqual(costOf.read);
  }
});

test('[H41] what a batch of decisions takes is charged to who asks', async () => {
  const person = await server.personWith([]);
  server.advance(60_000);
  const { account } = server.budget;
  // The costs that one account is charged while its batch is answered.
  const costs: number[] = [];
  const spied = account(person.userId);
  const charge = spied.charge.bind(spied);
  spied.charge = (cost) => (costs.push(cost), charge(cost));
  const requests = Array.from({ length: 20 }, () => ({ user: person.userId, permission: 'Users.View', counterfactual: true }));
  expect((await person.call('POST', '/api/decisions', { body: { requests } })).status).toBe(200);
  // What its slices took, and its answer.
  expect(costs.length).toBeGreaterThanOrEqual(2);
  expect(costs.every((cost) => cost >= 0)).toBe(true);

  let spent = 0;
  const work = (rounds: number): void => {
    for (let round = 0, sum = 1; round < rounds; round++) sum = Math.sqrt(sum + round);
  };
  await inSlices(
    [5e6, 5e6, 5e6],
    work,
    () => Promise.resolve(),
    (milliseconds) => (spent += milliseconds),
  );
  expect(spent).toBeGreaterThan(1);
});

test('[H41] [H41b] of one person so many requests are answered at the same time, and the others are refused', async () => {
  const person = await server.personWith([]);
  const whole = `POST /api/decisions HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nOrigin: ${server.url}\r\nCookie: ${person.cookie}\r\n`;
  const sockets = Array.from({ length: mostRequests }, () => connect(Number(new URL(server.url).port), '127.0.0.1'));
  // Their bodies never come.
  for (const socket of sockets) {
    server.advance(1_000);
    socket.write(`${whole}Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const until = Date.now() + 5_000;
  let status = 200;
  while (status !== 429 && Date.now() < until) status = (await person.call('GET', '/api/session')).status;
  expect(status).toBe(429);
  for (const socket of sockets) socket.destroy();
  while (status !== 200 && Date.now() < until) status = (await person.call('GET', '/api/session')).status;
  expect(status).toBe(200);
});

test('[P36d] who leaves before a long body is answered keeps no place, whether it was read by then or not', async () => {
  const person = await server.personWith([]);
  const requests = Array.from({ length: 500 }, () => ({ user: person.userId, permission: 'Users.View' }));
  const body = JSON.stringify({ requests });
  const { host, port } = new URL(server.url);
  const whole = [
    ...['POST /api/decisions HTTP/1.1', `Host: ${host}`, `Origin: ${server.url}`, `Cookie: ${person.cookie}`],
    ...['Content-Type: application/json', `Content-Length: ${body.length}`, '', body],
  ].join('\r\n');
  for (const milliseconds of [0, 1, 2, 4, 6, 8, 10, 15, 20, 30]) {
    server.advance(600_000);
    const sockets = Array.from({ length: mostRequests }, () => connect(Number(port), '127.0.0.1').on('error', () => undefined));
    for (const socket of sockets) socket.write(whole);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    for (const socket of sockets) socket.destroy();
  }
  server.advance(600_000);
  await expect.poll(async () => (await person.call('POST', '/api/decisions', { body: { requests } })).status, { timeout: 5_000 }).toBe(200);
});

/** Requests whose bodies never come. */
function slowRequests(count: number, head: string): readonly Socket[] {
  const { host, port } = new URL(server.url);
  return Array.from({ length: count }, () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `${head} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{`,
    );
    return socket;
  });
}

test('[H42] who has a session gets the product, and whatever else needs none, also where their address has nothing left', async () => {
  const person = await server.personWith([]);
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/api/nothing'],
    ['GET', '/api/setup'],
    ['POST', '/api/session'],
  ] as const) {
    leave('127.0.0.1', -share.perSecond * 5);
    const request = method === 'POST' ? { body: { username: 'nobody', password: '' } } : {};
    expect((await server.stranger.call(method, path, request)).status, path).toBe(429);
    expect((await person.call(method, path, request)).status, path).not.toBe(429);
  }
});

test('[H42] slow requests from an address keep nobody there from signing in', async () => {
  server.advance(600_000);
  const sockets = slowRequests(mostRequests + 8, 'POST /api/session');
  for (let times = 0; times < 10; times++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    server.advance(60_000);
  }
  await expect(server.signIn('admin')).resolves.toBeTruthy();
  for (const socket of sockets) socket.destroy();
});

test('[H42] [H42a] what has no session is charged to its address, and people who have one are let in all the same', async () => {
  const person = await server.personWith([]);
  await server.stranger.call('GET', '/api/nothing');
  leave('127.0.0.1', -share.perSecond * 5);
  const answers = [await server.stranger.call('GET', '/api/nothing'), await server.stranger.call('GET', '/api/session')];
  expect(refusedOf(answers)).toHaveLength(2);
  expect((await person.call('GET', '/api/session')).status).toBe(200);
  expect(refusedOf([await server.stranger.call('GET', '/healthz'), await server.stranger.call('GET', '/readyz')])).toEqual([]);
});

test('[H205] a cookie or a token that stands for nobody is charged to its address, and refused where that has nothing left', async () => {
  server.advance(600_000);
  const person = await server.personWith([]);
  const made = [{ cookie: 'accord_session=made-up' }, { authorization: 'Bearer accord_pat_made-up' }];
  for (const headers of made) {
    server.advance(600_000);
    expect((await server.stranger.call('GET', '/api/users', { headers })).status).toBe(401);
    leave('127.0.0.1', -share.perSecond * 5);
    expect((await server.stranger.call('GET', '/api/users', { headers })).body.code).toBe('too-fast');
    expect((await person.call('GET', '/api/session')).status).toBe(200);
  }
});
