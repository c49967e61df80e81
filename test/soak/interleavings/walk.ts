/** Walks the real server through every step of the graph, and holds it against the model after each. */
import type { Graph, Node, Step } from './graph.ts';
import { actionName, actionsOf, take, type Action, type Heard, type State } from './model.ts';
import type { Replay } from './replay.ts';

/** A walk ends after so many actions, since a draft's log grows with it. */
const longestWalk = 100;
/** The number of steps that the search looks ahead for a new step, before it starts a new walk. */
const farthest = 2;

export interface Figures {
  walks: number;
  /** Actions carried out, and those of them that were steps not taken before. */
  actions: number;
  steps: number;
  readonly heard: Partial<Record<Heard, number>>;
}

/** The server did otherwise than the model. */
export class Divergence extends Error {
  override name = 'Divergence';
}

export async function walkAll(graph: Graph, begin: () => Promise<Replay>, check: (replay: Replay, state: State) => void): Promise<Figures> {
  const figures: Figures = { walks: 0, actions: 0, steps: 0, heard: {} };
  const untaken = new Map(graph.inner.map((node) => [node, new Set(node.steps().keys())]));

  /** The walk checks the disk after steps it takes for the first time; it compares what actors receive after each step. */
  const goOn = async (replay: Replay, state: State, name: string, isNew: boolean, taken: Action[]): Promise<State> => {
    const action = actionsOf(state).find((one) => actionName(state, one) === name)!;
    const next = take(state, action);
    taken.push(action);
    try {
      compareHeard(await replay.take(action), next.heard);
      if (isNew) check(replay, next.state);
    } catch (error) {
      throw new Divergence(`after ${taken.map(describe).join(', ')}: ${(error as Error).message}`, { cause: error });
    }
    figures.actions += 1;
    for (const what of next.heard.flat()) figures.heard[what] = (figures.heard[what] ?? 0) + 1;
    return next.state;
  };

  for (;;) {
    let path = pathFrom(graph.start, untaken, Infinity);
    if (path === null) return figures;
    figures.walks += 1;
    let [node, state] = [graph.start, graph.start.state];
    const taken: Action[] = [];
    const replay = await begin();
    check(replay, state);
    while (path !== null && taken.length < longestWalk) {
      for (const name of path) {
        const names = untaken.get(node);
        const isNew = names?.delete(name) === true;
        if (names?.size === 0) untaken.delete(node);
        state = await goOn(replay, state, name, isNew, taken);
        if (isNew) figures.steps += 1;
        node = node.steps().get(name)!.to;
      }
      path = pathFrom(node, untaken, farthest);
    }
  }
}

/** The names of the steps that lead to the nearest one not taken yet, which is the last; null where there is none so near. */
function pathFrom(node: Node, untaken: ReadonlyMap<Node, ReadonlySet<string>>, far: number): string[] | null {
  let edge: { node: Node; path: string[] }[] = [{ node, path: [] }];
  const seen = new Set([node]);
  for (let distance = 0; distance <= far && edge.length > 0; distance++) {
    const further: typeof edge = [];
    for (const { node, path } of edge) {
      const names = untaken.get(node);
      if (names) return [...path, leastFinal(node, names)];
      if (distance === far) continue;
      for (const [name, { to }] of node.steps()) {
        if (seen.has(to) || !to.isInner) continue;
        seen.add(to);
        further.push({ node: to, path: [...path, name] });
      }
    }
    edge = further;
  }
  return null;
}

/** A closed draft never reopens, so the action that closes it comes last. */
function leastFinal(node: Node, names: ReadonlySet<string>): string {
  const worth = ({ to }: Step): number => (to.state.draft === 'open' ? 2 : 0) + (to.isInner ? 1 : 0);
  const steps = node.steps();
  return [...names].reduce((one, other) => (worth(steps.get(other)!) > worth(steps.get(one)!) ? other : one));
}

const describe = (action: Action): string => ('actor' in action ? `${action.type} ${action.actor}` : action.type);

function compareHeard(real: readonly (readonly Heard[])[], model: readonly (readonly Heard[])[]): void {
  for (const [actor, heard] of model.entries()) {
    const [was, should] = [[...real[actor]!].sort().join(', '), [...heard].sort().join(', ')];
    if (was !== should) throw new Error(`actor ${actor} heard (${was}), and should have heard (${should})`);
  }
}
