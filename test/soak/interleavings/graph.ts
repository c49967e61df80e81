/** Every sequence of actions up to some length, merged if the model's states differ in nothing relevant. */
import { actionName, actionsOf, keyOf, take, type Action, type Next, type State } from './model.ts';

/** A state, and all states that are the same as far as anything depends on. */
export interface Node {
  /** The one that was met first. */
  readonly state: State;
  /** By the name of the action. */
  readonly steps: () => ReadonlyMap<string, Step>;
  /** Whether a sequence continues from here. */
  isInner: boolean;
}

export interface Step {
  readonly action: Action;
  readonly to: Node;
  /** How many actors could carry it out to the same effect. */
  times: number;
}

export interface Graph {
  readonly start: Node;
  readonly inner: readonly Node[];
  readonly states: number;
  /** Different sequences of the full length. */
  readonly sequences: number;
}

/** `judge` sees every step once. */
export type Judge = (before: State, action: Action, next: Next) => void;

export function explore(start: State, length: number, judge: Judge): Graph {
  const nodes = new Map<string, Node>();
  const nodeOf = (state: State): Node => {
    const key = keyOf(state);
    let steps: ReadonlyMap<string, Step> | undefined;
    const node = nodes.get(key) ?? { state, steps: () => (steps ??= stepsOf(state)), isInner: false };
    nodes.set(key, node);
    return node;
  };
  const stepsOf = (state: State): Map<string, Step> => {
    const steps = new Map<string, Step>();
    for (const action of actionsOf(state)) {
      const name = actionName(state, action);
      const same = steps.get(name);
      if (same) {
        same.times += 1;
        continue;
      }
      const next = take(state, action);
      judge(state, action, next);
      steps.set(name, { action, to: nodeOf(next.state), times: 1 });
    }
    return steps;
  };

  const first = nodeOf(start);
  const inner: Node[] = [];
  /** How many sequences end in each node; from one that is met again they go on as before. */
  let ends = new Map([[first, 1]]);
  for (let step = 0; step < length; step++) {
    const next: typeof ends = new Map();
    for (const [node, count] of ends) {
      if (!node.isInner) inner.push(node);
      node.isInner = true;
      for (const { to, times } of node.steps().values()) next.set(to, (next.get(to) ?? 0) + count * times);
    }
    ends = next;
  }
  const sequences = [...ends.values()].reduce((sum, count) => sum + count, 0);
  return { start: first, inner, states: nodes.size, sequences };
}
