/** The tally, counted by itself and at the end of real runs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tallyOf, verdictOn, type Counted } from './tally-reporter.ts';

type State = 'passed' | 'failed' | 'skipped' | 'pending';

const moduleOf = (states: readonly State[], { errors = 0, suiteErrors = 0, state = 'passed' } = {}): Counted => ({
  children: {
    allTests: () => states.map((state) => ({ result: () => ({ state }) })),
    allSuites: () => [{ errors: () => Array(suiteErrors).fill('broken') }],
  },
  errors: () => Array(errors).fill('broken'),
  state: () => state,
});

describe('counting', () => {
  it('[T2] counts every test of every file', () => {
    expect(tallyOf([moduleOf(['passed', 'failed', 'passed']), moduleOf(['skipped', 'passed'])], [])).toEqual({
      passed: 3,
      failed: 1,
      skipped: 1,
    });
  });

  it.each<[string, readonly Counted[], readonly unknown[], number]>([
    ['[T2] a test that never ended', [moduleOf(['passed', 'pending'], { state: 'pending' })], [], 1],
    ['[T2] a file that could not be read', [moduleOf([], { errors: 1, state: 'failed' })], [], 1],
    ['[T2] a file that was never run', [moduleOf([], { state: 'queued' })], [], 1],
    ['[T2] a suite whose hook fails', [moduleOf(['passed'], { suiteErrors: 1 })], [], 1],
    ['[T2] an error nobody caught', [moduleOf(['passed'])], ['error'], 1],
  ])('%s has failed', (_, modules, unhandled, failed) => {
    expect(tallyOf(modules, unhandled).failed).toBe(failed);
  });

  it.each<[string, [number, number, number], number, string, number]>([
    ['[T2] all passed', [3, 0, 0], 0, '3 passed, 0 failed', 0],
    ['[T2] some skipped', [3, 0, 2], 0, '3 passed, 0 failed, 2 skipped', 0],
    ['[T2] one failed', [3, 1, 0], 1, '3 passed, 1 failed', 1],
    ['[T2] a failure that the exit code hides', [3, 1, 0], 0, '3 passed, 1 failed', 1],
    ['[T2] an exit code that no test explains', [3, 0, 0], 130, '3 passed, 1 failed', 130],
    ['[T2] nothing executed', [0, 0, 4], 0, '0 passed, 1 failed, 4 skipped', 1],
  ])('%s', (_, [passed, failed, skipped], code, line, exitCode) => {
    expect(verdictOn({ passed, failed, skipped }, code)).toEqual({ line, exitCode });
  });
});

describe('a run', () => {
  const longEnough = 60_000;
  const files = {
    good: `test('one', () => {}); test('two', () => {});`,
    bad: `test('one', () => {}); test('two', () => { throw new Error('wrong'); });`,
    unreadable: `throw new Error('at once');`,
    unhandled: `test('one', async () => { void Promise.reject(new Error('late')); await new Promise((resolve) => setTimeout(resolve, 20)); });`,
  };
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tally-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'some.test.js'), text);
    }
    mkdirSync(join(folder, 'empty'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, string, string, number]>([
    ['[T2] where all passes', 'good', '2 passed, 0 failed', 0],
    ['[T2] where a test fails', 'bad', '1 passed, 1 failed', 1],
    ['[T2] of a file that cannot be read', 'unreadable', '0 passed, 1 failed', 1],
    ['[T2] with an error nobody caught', 'unhandled', '1 passed, 1 failed', 1],
    ['[T2] that finds no test', 'empty', '0 passed, 1 failed', 1],
  ])('%s ends with its tally alone on the last line', { timeout: longEnough }, (_, name, line, exitCode) => {
    const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
    const reporter = fileURLToPath(new URL('tally-reporter.ts', import.meta.url));
    const args = [vitest, 'run', '--globals', `--root=${join(folder, name)}`, '--reporter=default', `--reporter=${reporter}`];
    const { stdout, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], FORCE_COLOR: '1' },
    });
    expect(stdout.split('\n').slice(-2)).toEqual([line, '']);
    expect(status).toBe(exitCode);
  });
});
