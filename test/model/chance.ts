/** What happens to servers and people whether they want it or not: time, rights that end, commits that are asked for, and failures. */
import { isEpochHeld, isRunning } from './database.ts';
import type { Fault } from './faults.ts';
import { mayEnd } from './node.ts';
import { emptyRoom, isAware, limit, withEdits, withNode, type Append, type Ending, type Node, type State, type Work } from './state.ts';
import type { Steps } from './step.ts';

type Faults = ReadonlySet<Fault>;

export function* chanceSteps(state: State, faults: Faults): Steps {
  if (!isRunning(state, faults) && (state.revoked || state.nodes.some(({ life }) => life === 'cut')))
    yield { name: '100 ms pass', state: pass(state), isChance: true };
  if (state.left.revocations > 0 && !isEpochHeld(state)) yield { name: "ann's right ends", state: revoke(state), isChance: true };
  for (const [at, node] of state.nodes.entries()) {
    if (node.life !== 'up') continue;
    for (const type of mayEnd(state, node, node.rooms[0]!) ? (['commit', 'discard'] as const) : [])
      if (state.left[`${type}s`] > 0)
        yield { name: `node ${at}: ann asks for a ${type} of what it shows`, state: askToEnd(state, at, type), isChance: true };
    if (state.left.failures > 0) yield* failures(state, at, node, faults);
  }
}

const older = (steps: number): number => Math.min(limit, steps + 1);

/**
 * Until a right has ended or a node is cut, no time passes: whatever is as young as it can be at that moment allows most. For the same reason
 * only nodes that do not know of the end, or are cut, come to have old facts.
 */
function pass(state: State): State {
  const { revoked } = state;
  return {
    ...state,
    revoked: revoked && { ...revoked, age: older(revoked.age) },
    nodes: state.nodes.map((node) => passAt(state, node)),
    orphans: state.orphans.map(passFor),
  };
}

function passAt(state: State, node: Node): Node {
  const { life, cutFor, asked, work } = node;
  const ages = life === 'cut' || (state.revoked !== null && !isAware(state, node));
  // Nothing more can come of it.
  const isOver = cutFor >= limit && asked >= limit;
  if (isOver) return { ...node, rooms: node.rooms.map(() => emptyRoom), known: 0 };
  return {
    ...node,
    cutFor: life === 'cut' ? older(cutFor) : 0,
    asked: ages ? older(asked) : asked,
    work: work && passFor(work),
  };
}

const passFor = (work: Work): Work => {
  if (work.type !== 'append') return work;
  // Without the newest rights nothing comes of its age.
  const age = work.phase === 'left' || work.isCurrent ? older(work.age) : work.age;
  return { ...work, age, waited: work.phase === 'taking' ? older(work.waited) : 0 };
};

function revoke(state: State): State {
  const { epoch, left } = state;
  return { ...state, epoch: epoch + 1, revoked: { epoch: epoch + 1, age: 0 }, left: { ...left, revocations: left.revocations - 1 } };
}

function askToEnd(state: State, at: number, type: Ending['type']): State {
  const { doc } = state.nodes[at]!.rooms[0]!;
  const reviewed = type === 'commit' ? doc : '';
  const left = { ...state.left, [`${type}s`]: state.left[`${type}s`] - 1 };
  return { ...withNode(state, at, { work: { type, phase: 'asked', draft: 0, reviewed, read: null } }), left };
}

function* failures(state: State, at: number, node: Node, faults: Faults): Steps {
  const failed = { ...state, left: { ...state.left, failures: state.left.failures - 1 } };
  const after = orphaned(
    leftBy(failed, at, () => true),
    at,
  );
  // It shows what it has, as long as it may; one that crashed does less.
  const rooms = node.rooms.map(({ doc, isTold }) => ({ ...emptyRoom, doc, isTold }));
  yield { name: `node ${at} is cut off`, state: withNode(after, at, { rooms, life: 'cut' }), isChance: true };
  if (!node.work) return;
  yield { name: `node ${at}: the answer is lost`, state: lost(orphaned(failed, at), at, node.work, faults), isChance: true };
}

/** What it was doing goes on in the database, or was not begun. */
function orphaned(state: State, at: number): State {
  const { work } = state.nodes[at]!;
  const goesOn = work && (work.type === 'append' ? work.phase !== 'done' : work.phase === 'wrote');
  return { ...withNode(state, at, { work: null }), orphans: goesOn ? [...state.orphans, work] : state.orphans };
}

/** Whoever had sent something to these drafts of the node has it again. */
function leftBy(state: State, at: number, isOne: (draft: number) => boolean): State {
  const { rooms, work } = state.nodes[at]!;
  const entries = [...rooms.map(({ queue }) => queue), ...(work?.type === 'append' ? work.parts.map((part) => part.entries) : [])].flat();
  const edits = entries.flatMap(({ edit }) => (isOne(state.extent.edits[edit]!.draft) && state.edits[edit] === 'node' ? [edit] : []));
  return withEdits(state, edits, 'client');
}

/** The drafts are loaded afresh, and everybody comes back to them. */
function lost(state: State, at: number, work: Work, faults: Faults): State {
  if (work.type !== 'append') return state;
  const isOne = (draft: number): boolean => work.parts.some((part) => part.draft === draft);
  const rooms = state.nodes[at]!.rooms.map((room, draft) => (isOne(draft) ? { ...emptyRoom, isBehind: true } : room));
  const before = withNode(state, at, { work });
  if (faults.has('lost-is-refused')) return sentAgain(state, at, work);
  return withNode(leftBy(before, at, isOne), at, { rooms, work: null });
}

function sentAgain(state: State, at: number, { parts }: Append): State {
  const rooms = state.nodes[at]!.rooms.map((room, draft) => {
    const part = parts.find((one) => one.draft === draft);
    return part ? { ...room, queue: [...part.entries, ...room.queue], isBlind: true } : room;
  });
  return withNode(state, at, { rooms });
}
