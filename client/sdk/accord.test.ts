import { expect, test, vi } from 'vitest';
import { AccordError, createAccord, type Decision, type Question } from './accord.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
  readonly requests: readonly Question[];
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
const problem = (code: string, status: number, headers: Record<string, string> = {}): Response =>
  json({ type: 'about:blank', title: 'It did not work', status, detail: 'Try it otherwise.', code }, status, headers);

/** Everybody whose name ends in an even number may. */
const answerTo = (requests: readonly Question[]): Response =>
  json({ decisions: requests.map(({ user }): Decision => ({ allowed: Number(user) % 2 === 0, because: [] })) });

function start(answer: (sent: Sent, at: number) => Response | Promise<Response>, more: { readonly retries?: number } = {}) {
  const sent: Sent[] = [];
  const accord = createAccord({
    ...{ url: 'https://accord.example/base/', token: 'accord_pat_secret', ...more },
    fetch: async (url, init = {}) => {
      const { requests = [] } = JSON.parse((init.body as string | undefined) ?? '{}') as { requests?: Question[] };
      sent.push({ url: url as string, init, requests });
      init.signal?.throwIfAborted();
      return answer(sent.at(-1)!, sent.length - 1);
    },
  });
  return { accord, sent };
}

const question = (at: number, more: Partial<Question> = {}): Question => ({ user: String(at), permission: 'Users.View', ...more });
const many = (count: number, more?: Partial<Question>): Question[] => Array.from({ length: count }, (_, at) => question(at, more));
const failed = (call: Promise<unknown>): Promise<unknown> => call.then(() => null).catch((error: unknown) => error);

test('[A60] a question is one request with the token, without cookies, and follows nobody elsewhere', async () => {
  const { accord, sent } = start(({ requests }) => answerTo(requests));
  expect([await accord.isAllowed(question(1)), await accord.isAllowed(question(2)), await accord.decide(question(4))]).toEqual([
    ...[false, true, { allowed: true, because: [] }],
  ]);
  expect(sent[0]).toMatchObject({
    url: 'https://accord.example/base/api/decisions',
    init: { method: 'POST', credentials: 'omit', redirect: 'error', headers: { authorization: 'Bearer accord_pat_secret' } },
  });
});

test('[A62] any number is asked in parts that one call may hold, and answered in order', async () => {
  const { accord, sent } = start(({ requests }) => answerTo(requests));
  const decisions = await accord.decideMany(many(2500));
  expect(decisions.map(({ allowed }) => allowed)).toEqual(many(2500).map((_, at) => at % 2 === 0));
  expect(sent.map(({ requests }) => requests.length)).toEqual([1000, 1000, 500]);
  expect([await accord.decideMany([]), sent.length]).toEqual([[], 3]);
  await accord.decideMany([...many(5), ...many(45, { counterfactual: true }), ...many(990)]);
  expect(sent.slice(3).map(({ requests }) => requests.length)).toEqual([25, 20, 995]);
  expect(sent.every(({ requests }) => requests.filter(({ counterfactual }) => counterfactual).length <= 20)).toBe(true);
});

test('[A62] what is too long for one call is halved; one question that is too long is refused', async () => {
  const { accord, sent } = start(({ requests }) => (requests.length > 300 ? problem('too-large', 413) : answerTo(requests)));
  expect((await accord.decideMany(many(1000))).map(({ allowed }) => allowed)).toEqual(many(1000).map((_, at) => at % 2 === 0));
  expect(sent.map(({ requests }) => requests.length)).toEqual([1000, 500, 250, 250, 500, 250, 250]);
  const always = start(() => problem('too-large', 413));
  expect(await failed(always.accord.decide(question(1)))).toMatchObject({ code: 'too-large', status: 413 });
});

test('[A61] a refusal is an error that holds the problem; so is what is no answer of the server', async () => {
  const error = await failed(start(() => problem('scope-missing', 403)).accord.user('x'));
  expect(error).toBeInstanceOf(AccordError);
  expect(error).toMatchObject({
    code: 'scope-missing',
    status: 403,
    message: 'It did not work. Try it otherwise.',
    problem: { code: 'scope-missing' },
  });
  for (const answer of [json('<html>', 200), json('<html>', 502), json({ decisions: [] }), json({ fine: true }, 400), json('null', 500)])
    expect(await failed(start(() => answer.clone()).accord.decide(question(1)))).toMatchObject({ code: 'unreadable', problem: null });
  const lost = start(() => Promise.reject(new TypeError('fetch failed')));
  expect(await failed(lost.accord.profile('x'))).toMatchObject({ code: 'unreachable', status: 0, cause: new TypeError('fetch failed') });
});

test('[A63] a busy server is asked again when it says, some times at most, and not at all where that is too long', async () => {
  vi.useFakeTimers();
  try {
    const answers = [
      problem('too-fast', 429, { 'retry-after': '2' }),
      problem('busy', 503),
      problem('not-ready', 503, { 'retry-after': new Date(Date.now() + 7_000).toUTCString() }),
    ];
    const { accord, sent } = start(({ requests }, at) => answers[at] ?? answerTo(requests));
    const asked = accord.isAllowed(question(2));
    const counts: number[] = [];
    for (const step of [1_999, 1, 999, 1, 10_000]) {
      await vi.advanceTimersByTimeAsync(step);
      counts.push(sent.length);
    }
    expect([await asked, counts]).toEqual([true, [1, 2, 2, 3, 4]]);
    const never = start(() => problem('too-fast', 429, { 'retry-after': '1' }), { retries: 2 });
    const refused = failed(never.accord.decide(question(1)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([await refused, never.sent.length]).toEqual([expect.objectContaining({ code: 'too-fast', status: 429 }), 3]);
    const tomorrow = start(() => problem('busy', 503, { 'retry-after': '86400' }));
    expect(await failed(tomorrow.accord.decide(question(1)))).toMatchObject({ code: 'busy' });
    expect(tomorrow.sent).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test('[A63] a signal ends a call at once: before it is sent, under way, and while it waits', async () => {
  const reason = new Error('enough');
  const before = start(() => answerTo([]));
  expect(await failed(before.accord.decide(question(1), { signal: AbortSignal.abort(reason) }))).toBe(reason);
  const stop = new AbortController();
  const waiting = start(() => problem('busy', 503, { 'retry-after': '30' }));
  const asked = failed(waiting.accord.decideMany(many(3000), { signal: stop.signal }));
  await vi.waitFor(() => expect(waiting.sent).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve));
  stop.abort(reason);
  expect([await asked, waiting.sent.length]).toEqual([reason, 1]);
  const late = new AbortController();
  const underWay = start(
    ({ init }) => new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))),
  );
  const call = failed(underWay.accord.users({}, { signal: late.signal }));
  late.abort(reason);
  expect(await call).toBe(reason);
});

test('[A60] lists are read a page at a time, or all of them one by one', async () => {
  const pages: Readonly<Record<string, object>> = {
    '': { items: [{ id: 'a' }, { id: 'b' }], next: 'c 1' },
    'c 1': { items: [{ id: 'c' }], next: null },
  };
  const { accord, sent } = start(({ url }) => json(pages[new URL(url).searchParams.get('cursor') ?? ''] ?? {}));
  const ids: string[] = [];
  for await (const { id } of accord.eachUser({ tag: 'Country=Chile', limit: 2 })) ids.push(id);
  expect([ids, sent.map(({ url }) => new URL(url).search)]).toEqual([
    ['a', 'b', 'c'],
    ['?tag=Country%3DChile&limit=2', '?tag=Country%3DChile&limit=2&cursor=c+1'],
  ]);
  expect((await accord.profiles()).next).toBe('c 1');
  await accord.access('a/b');
  expect(sent.at(-1)?.url).toBe('https://accord.example/base/api/users/a%2Fb/access');
});
