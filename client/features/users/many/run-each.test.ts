import { expect, test } from 'vitest';
import type { Problem, Result } from '../../../api/api.ts';
import { createRun } from './run-each.ts';

const problem = (code: Problem['code'], more: Partial<Problem> = {}): Result<never> => ({
  ok: false,
  problem: { code, status: 400, title: code, detail: '', ...more },
});
const done: Result<unknown> = { ok: true, value: undefined };

/** Answers each item from its list, one after another. */
function runOver(answers: Readonly<Record<string, readonly Result<unknown>[]>>) {
  const asked: string[] = [];
  const pauses: number[] = [];
  const act = async (item: string): Promise<Result<unknown>> => {
    asked.push(item);
    return answers[item]?.[asked.filter((one) => one === item).length - 1] ?? done;
  };
  const run = createRun(act, async (milliseconds) => void pauses.push(milliseconds));
  const told = (): string[] => run.carried().map(({ item, problem }) => `${item} ${problem?.code ?? 'done'}`);
  return { run, asked, pauses, told };
}

test('[U241] what is asked for many people is carried out for each, and one refusal stops no other', async () => {
  const { run, told } = runOver({ b: [problem('forbidden')] });
  const over = run.begin(['a', 'b', 'c']);
  expect([run.state(), run.total()]).toEqual(['running', 3]);
  await over;
  expect([run.state(), told()]).toEqual(['over', ['a done', 'b forbidden', 'c done']]);
});

test('[U241a] a busy server is asked again when it said, and not for ever', async () => {
  const busy = problem('too-fast', { retryAfter: 3_000 });
  const { run, asked, pauses, told } = runOver({ a: [busy, problem('busy')], b: Array<Result<unknown>>(9).fill(busy) });
  await run.begin(['a', 'b']);
  expect(told()).toEqual(['a done', 'b too-fast']);
  expect(pauses.slice(0, 2)).toEqual([3_000, 1_000]);
  expect(asked.filter((one) => one === 'b')).toHaveLength(6);
});

test('[U241] where no other could be carried out either, the rest is left as it is', async () => {
  for (const code of ['unreachable', 'signed-out'] as const) {
    const { run, told } = runOver({ b: [problem(code)] });
    await run.begin(['a', 'b', 'c']);
    expect(told()).toEqual(['a done', `b ${code}`]);
    expect(run.total()).toBe(3);
  }
});

test('[U241b] it is stopped between two people', async () => {
  const { run, told } = runOver({});
  const over = run.begin(['a', 'b', 'c']);
  run.stop();
  await over;
  expect([run.state(), told()]).toEqual(['over', ['a done']]);
});

test('[U241b] a run that is cleared tells nothing of the one before', async () => {
  const { run, told } = runOver({});
  await run.begin(['a']);
  run.clear();
  expect([run.state(), told()]).toEqual(['ready', []]);
});

test('[U241b] what was under way when it was cleared is neither told nor gone on with by the next run', async () => {
  const asked: string[] = [];
  let answer = (): void => undefined;
  const run = createRun<string>(
    async (item) => {
      asked.push(item);
      if (item === 'a') await new Promise<void>((resolve) => (answer = resolve));
      return done;
    },
    async () => undefined,
  );
  const before = run.begin(['a', 'b']);
  run.clear();
  const next = run.begin(['c']);
  answer();
  await Promise.all([before, next]);
  expect([asked, run.carried().map(({ item }) => item), run.state()]).toEqual([['a', 'c'], ['c'], 'over']);
});
