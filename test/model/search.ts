/** Goes through every state that can be reached, the nearest first, until one breaks something. */
import { chanceSteps } from './chance.ts';
import { databaseSteps } from './database.ts';
import type { Fault } from './faults.ts';
import { brokenAtRest, brokenBetween, brokenIn } from './invariants.ts';
import { nodeSteps } from './node.ts';
import { begin, keyOf, type Extent, type State } from './state.ts';
import type { Step } from './step.ts';

export interface Searched {
  readonly states: number;
  readonly steps: number;
  /** States in which nothing more has to happen. */
  readonly ends: number;
  /** What is broken first, and by which steps, as few as there are; null where nothing is. */
  readonly found: { readonly broken: readonly string[]; readonly trace: readonly string[] } | null;
}

interface Met {
  readonly state: State;
  readonly from: Met | null;
  readonly by: string;
}

export function search(extent: Extent, planted: readonly Fault[] = []): Searched {
  const faults: ReadonlySet<Fault> = new Set(planted);
  const first = begin(extent);
  const seen = new Set([keyOf(first)]);
  let [steps, ends] = [0, 0];
  let edge: Met[] = [{ state: first, from: null, by: 'the beginning' }];
  while (edge.length > 0) {
    const further: Met[] = [];
    for (const met of edge) {
      let mustGoOn = false;
      for (const step of stepsOf(met.state, faults)) {
        steps += 1;
        mustGoOn ||= !step.isChance;
        const next: Met = { state: step.state, from: met, by: step.name };
        const broken = [...(step.broken ?? []), ...brokenBetween(met.state, step.state)];
        const key = keyOf(step.state);
        const isNew = !seen.has(key);
        if (isNew) broken.push(...brokenIn(step.state, faults));
        if (broken.length > 0) return { states: seen.size, steps, ends, found: { broken, trace: traceOf(next) } };
        if (isNew) further.push(next);
        seen.add(key);
      }
      if (mustGoOn) continue;
      ends += 1;
      const broken = brokenAtRest(met.state);
      if (broken.length > 0) return { states: seen.size, steps, ends, found: { broken, trace: traceOf(met) } };
    }
    edge = further;
  }
  return { states: seen.size, steps, ends, found: null };
}

function* stepsOf(state: State, faults: ReadonlySet<Fault>): Iterable<Step> {
  yield* nodeSteps(state, faults);
  yield* databaseSteps(state, faults);
  yield* chanceSteps(state, faults);
}

function traceOf(met: Met): string[] {
  const trace: string[] = [];
  for (let one: Met | null = met; one; one = one.from) trace.unshift(one.by);
  return trace;
}
