/** The last line of a test run: how many tests passed and failed, in a form that a machine reads. Never in contradiction to the exit code. */
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

type State = 'passed' | 'failed' | 'skipped' | 'pending';

/** The parts of a module that counting needs. */
export interface Counted {
  readonly children: {
    allTests(): Iterable<{ result(): { readonly state: State } }>;
    allSuites(): Iterable<{ errors(): readonly unknown[] }>;
  };
  errors(): readonly unknown[];
  state(): string;
}

/** Each failure outside a test counts as one: an unreadable file, a suite's hook, an uncaught error. A test that never ended failed. */
export function tallyOf(modules: readonly Counted[], unhandledErrors: readonly unknown[]): Tally {
  const states = modules.flatMap(({ children }) => [...children.allTests()].map((test) => test.result().state));
  const broken = modules.flatMap((module) => [module, ...module.children.allSuites()]).filter((part) => part.errors().length > 0);
  const unread = modules.filter((module) => ['queued', 'pending'].includes(module.state()) && [...module.children.allTests()].length === 0);
  const count = (...wanted: State[]): number => states.filter((state) => wanted.includes(state)).length;
  return {
    passed: count('passed'),
    failed: count('failed', 'pending') + broken.length + unread.length + unhandledErrors.length,
    skipped: count('skipped'),
  };
}

/** A run without a test has failed, and so has one that ends badly for a reason outside all tests. */
export function verdictOn(tally: Tally, exitCode: number): { readonly line: string; readonly exitCode: number } {
  const isUnexplained = tally.failed === 0 && (exitCode !== 0 || tally.passed === 0);
  const failed = isUnexplained ? 1 : tally.failed;
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return { line: `${tally.passed} passed, ${failed} failed${skipped}`, exitCode: exitCode === 0 && failed > 0 ? 1 : exitCode };
}

/** Writes when the process ends, after the output of other reporters. */
export default class TallyReporter implements Reporter {
  #tally: Tally = { passed: 0, failed: 0, skipped: 0 };

  onInit(): void {
    process.once('exit', (code) => {
      const { line, exitCode } = verdictOn(this.#tally, code);
      process.exitCode = exitCode;
      process.stdout.write(`${line}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#tally = tallyOf(modules, unhandledErrors);
  }
}
