import { expect, it } from 'vitest';
import { unreachable } from './problem.ts';
import { addressOf, createCall } from './request.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json', ...headers } });

/** What is told of an answer, and whether it was told that the session is over. */
async function told(answer: () => Response) {
  let signedOut = 0;
  const call = createCall(
    async () => answer(),
    () => (signedOut += 1),
  );
  const result = await call('get', '/api/session');
  return { result, problem: result.ok ? null : result.problem, signedOut };
}

it('[U121] a problem of the server is told as it is, and one that says signed out ends the session here', async () => {
  const issues = [{ code: 'name-required', severity: 'error', path: '/name', message: 'A name is missing.' }];
  const invalid = await told(() => json(422, { code: 'invalid', title: 'What was sent has errors', detail: 'One error.', issues }));
  expect(invalid.problem).toEqual({ code: 'invalid', status: 422, title: 'What was sent has errors', detail: 'One error.', issues });
  expect(invalid.signedOut).toBe(0);
  expect((await told(() => json(401, { code: 'signed-out', title: 'You are signed out' }))).signedOut).toBe(1);
});

it('[U121] no answer and the page of a gateway are one thing; what is not our server is another', async () => {
  const none = await told(() => {
    throw new TypeError('Failed to fetch');
  });
  expect(none.problem).toEqual(unreachable);
  const page = (status: number) => new Response('<html>', { status, headers: { 'content-type': 'text/html' } });
  expect((await told(() => page(502))).problem).toEqual({ ...unreachable, status: 502 });
  for (const status of [200, 404]) expect((await told(() => page(status))).problem).toMatchObject({ code: 'unreadable', status });
  expect((await told(() => json(404, { error: 'none' }))).problem).toMatchObject({ code: 'unreadable', status: 404 });
  expect((await told(() => new Response('{', { headers: { 'content-type': 'application/json' } }))).problem?.code).toBe('unreadable');
});

it('[U122] the time of Retry-After goes with the problem', async () => {
  const wait = (headers: Record<string, string>) => told(() => json(429, { code: 'too-fast', title: 'Too many requests' }, headers));
  expect((await wait({ 'retry-after': '3' })).problem?.retryAfter).toBe(3_000);
  expect((await wait({})).problem).not.toHaveProperty('retryAfter');
  expect((await wait({ 'retry-after': 'Mon, 01 Jan 2035 00:00:00 GMT' })).problem).not.toHaveProperty('retryAfter');
});

it('[U121] an address is filled in and escaped, and what is not given of a query is left out', () => {
  expect(addressOf('/api/drafts/{id}/content', { parameters: { id: 'a/b' } })).toBe('/api/drafts/a%2Fb/content');
  expect(addressOf('/api/profiles', { query: { query: 'a&b', cursor: undefined, limit: 5 } })).toBe('/api/profiles?query=a%26b&limit=5');
  expect(addressOf('/api/profiles', { query: { query: '' } })).toBe('/api/profiles');
});

it('[U121] what nobody waits for any more is ended', async () => {
  const given: (RequestInit | undefined)[] = [];
  const call = createCall(
    async (_, init) => (given.push(init), json(200, { needed: true }, { 'content-type': 'application/json' })),
    () => undefined,
  );
  const abort = new AbortController();
  expect(await call('get', '/api/setup', {}, { signal: abort.signal })).toEqual({ ok: true, value: { needed: true } });
  abort.abort();
  expect(given[0]?.signal?.aborted).toBe(true);
});

it('[U252] only what is read says that the page tries again by itself', async () => {
  for (const answer of [() => Promise.reject(new TypeError('Failed to fetch')), async () => new Response('', { status: 502 })]) {
    const call = createCall(answer, () => undefined);
    const [read, changed] = [await call('get', '/api/me'), await call('delete', '/api/session')];
    expect(read).toMatchObject({ problem: { detail: 'No answer came. Check the connection; this page tries again by itself.' } });
    expect(changed).toMatchObject({ problem: { detail: 'No answer came. Check the connection and try again.' } });
  }
});
