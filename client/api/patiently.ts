/** Asks a server that is busy again, when it says. */
import type { Problem, Result } from './problem.ts';

/** A server that is busy is asked so often. */
const mostTries = 6;
/** Milliseconds, where it does not say when. */
const usualPause = 1_000;

const passes: ReadonlySet<Problem['code']> = new Set<Problem['code']>(['too-fast', 'busy', 'not-ready']);

/** `pause` takes milliseconds; answers what came last. [U241a] */
export async function patiently<T>(
  pause: (milliseconds: number) => Promise<void>,
  ask: () => Promise<Result<T>>,
  isStopped: () => boolean = () => false,
): Promise<Result<T>> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (answer.ok || !passes.has(answer.problem.code) || tries === mostTries || isStopped()) return answer;
    await pause(answer.problem.retryAfter ?? usualPause);
  }
}
