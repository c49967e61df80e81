/** What a node does by itself: it admits, writes, acknowledges, takes in what others wrote, asks for rights and tells how drafts end. */
import type { Fault } from './faults.ts';
import {
  emptyRoom,
  isAnns,
  isAware,
  isOpen,
  limit,
  withEdits,
  withNode,
  withRoom,
  type Append,
  type Ending,
  type Entry,
  type Node,
  type Part,
  type Room,
  type State,
} from './state.ts';
import type { Step, Steps } from './step.ts';

type Faults = ReadonlySet<Fault>;

export function* nodeSteps(state: State, faults: Faults): Steps {
  for (const [at, node] of state.nodes.entries()) {
    if (node.life !== 'up') continue;
    yield* receiveSteps(state, at, node);
    if (node.work === null) yield* leaveSteps(state, at, node, faults);
    if (node.work?.phase === 'done')
      yield node.work.type === 'append' ? answered(state, at, node.work, faults) : told(state, at, node.work);
    for (const draft of node.rooms.keys()) yield* lookSteps(state, at, draft, faults);
    yield* rightsSteps(state, at, node, faults);
  }
}

/** Whoever holds an edit sends it to any node that runs. */
function* receiveSteps(state: State, at: number, node: Node): Steps {
  for (const [edit, where] of state.edits.entries()) {
    if (where !== 'client') continue;
    const { draft } = state.extent.edits[edit]!;
    const room = node.rooms[draft]!;
    const name = `node ${at} receives edit ${edit}, by ${state.extent.edits[edit]!.by} in draft ${draft}`;
    if (room.isTold) yield { name: `${name}, and answers that the draft is closed`, state: withEdits(state, [edit], 'closed') };
    else if (isAnns(state, edit) && isAware(state, node))
      yield { name: `${name}, and refuses it`, state: withEdits(state, [edit], 'refused') };
    else if (room.doc.includes(String(edit))) yield { name: `${name}, which it has`, state: withEdits(state, [edit], 'acknowledged') };
    else {
      const entry: Entry = { edit, epoch: node.known, isLate: isAnns(state, edit) && state.revoked !== null };
      const after = withRoom(state, at, draft, { queue: [...room.queue, entry] });
      yield { name: `${name}, and admits it`, state: withEdits(after, [edit], 'node') };
    }
  }
}

const editsOf = (entries: readonly Entry[]): number[] => entries.map(({ edit }) => edit);

/** What is admitted by now leaves as one statement, whatever drafts it is for. */
function* leaveSteps(state: State, at: number, node: Node, faults: Faults): Steps {
  const parts = node.rooms.flatMap(({ doc, queue, isBehind, isBlind }, draft): Part[] => {
    const head = isBlind ? state.rows[draft]!.head : doc.length;
    return queue.length === 0 || isBehind ? [] : [{ draft, doc, head, entries: queue, won: false }];
  });
  if (parts.length === 0) return;
  const entries = parts.flatMap((part) => part.entries);
  const work: Append = {
    ...{ type: 'append', phase: 'left', parts, isCurrent: false, next: 0, age: 0, waited: 0 },
    epoch: Math.min(...entries.map(({ epoch }) => epoch)),
  };
  const rooms = node.rooms.map((room, draft) =>
    parts.some((part) => part.draft === draft) ? { ...room, queue: [], isBlind: false } : room,
  );
  const after = withNode(state, at, { work, rooms });
  yield {
    name: `node ${at}: an append leaves, for ${parts.map(({ draft, head }) => `draft ${draft} after ${head}`).join(' and ')}`,
    state: faults.has('early-acknowledgement') ? withEdits(after, editsOf(entries), 'acknowledged') : after,
  };
}

/** The answer says which drafts were added to. */
function answered(state: State, at: number, work: Append, faults: Faults): Step {
  let after = withNode(state, at, { work: null });
  for (const { draft, entries, won } of work.parts) {
    const { doc, queue } = after.nodes[at]!.rooms[draft]!;
    if (won || (faults.has('lost-race-counts') && work.isCurrent)) {
      after = withRoom(after, at, draft, { doc: doc + editsOf(entries).join('') });
      after = withEdits(after, editsOf(entries), 'acknowledged');
    } else if (faults.has('drops-lost-race') && work.isCurrent) after = withRoom(after, at, draft, { isBehind: true });
    else if (isOpen(after.rows[draft]!)) after = withRoom(after, at, draft, { isBehind: true, queue: [...entries, ...queue] });
    else after = tellEnd(after, at, draft, entries);
  }
  const { asked } = after.nodes[at]!;
  // Only the newest rights let anything be added; without them the facts are too old.
  if (work.parts.some(({ won }) => won)) after = renew(after, at, Math.min(asked, work.age));
  else if (!work.isCurrent) after = renew(after, at, limit);
  return { name: `node ${at}: the append is answered`, state: after };
}

/** What was on its way is refused; whoever is here learns why. */
function tellEnd(state: State, at: number, draft: number, also: readonly Entry[] = []): State {
  const { queue } = state.nodes[at]!.rooms[draft]!;
  return withEdits(withRoom(state, at, draft, { ...emptyRoom, isTold: true }), editsOf([...also, ...queue]), 'closed');
}

function told(state: State, at: number, { type, draft }: Ending): Step {
  const after = withNode(state, at, { work: null });
  const hasEnded = !isOpen(state.rows[draft]!) && !state.nodes[at]!.rooms[draft]!.isTold;
  return { name: `node ${at}: the ${type} is answered`, state: hasEnded ? tellEnd(after, at, draft) : after };
}

/** It reads what became of a draft, and what others wrote. */
function* lookSteps(state: State, at: number, draft: number, faults: Faults): Steps {
  const [node, row] = [state.nodes[at]!, state.rows[draft]!];
  const room = node.rooms[draft]!;
  if (room.isTold || isWriting(node, draft)) return;
  if (!isOpen(row)) {
    if (!faults.has('never-looks') || room.isBehind)
      yield { name: `node ${at} sees that draft ${draft} is closed`, state: tellEnd(state, at, draft) };
    return;
  }
  const isOfUse = room.isBehind || (row.log !== room.doc && room.queue.length === 0);
  if (!isOfUse || node.asked >= limit) return;
  yield { name: `node ${at} reads the log of draft ${draft}`, state: follow(state, at, draft) };
}

/** What is in the log already is acknowledged, the rest judged again. */
function follow(state: State, at: number, draft: number): State {
  const node = state.nodes[at]!;
  const doc = state.rows[draft]!.log;
  const known = (edit: number): boolean => doc.includes(String(edit));
  const refused = (edit: number): boolean => !known(edit) && isAnns(state, edit) && isAware(state, node);
  const edits = editsOf(node.rooms[draft]!.queue);
  const queue = node.rooms[draft]!.queue.filter(({ edit }) => !known(edit) && !refused(edit)).map((entry) => ({
    ...entry,
    epoch: node.known,
  }));
  const after = withRoom(state, at, draft, { doc, queue, isBehind: false });
  return withEdits(withEdits(after, edits.filter(known), 'acknowledged'), edits.filter(refused), 'refused');
}

const isWriting = ({ work }: Node, draft: number): boolean =>
  work?.type === 'append' ? work.parts.some((part) => part.draft === draft) : work?.draft === draft;

function* rightsSteps(state: State, at: number, node: Node, faults: Faults): Steps {
  if (node.known < state.epoch || node.asked >= limit)
    yield { name: `node ${at} asks for rights, and is answered`, state: renew(withNode(state, at, { known: state.epoch }), at, 0) };
  if (!state.revoked || isAware(state, node)) return;
  // Whoever asked just before the end was told nothing of it, and may be answered at any time.
  const after = withNode(state, at, { known: Math.max(node.known, state.revoked.epoch - 1) });
  const asked = faults.has('lease-from-answer') ? 0 : Math.min(node.asked, state.revoked.age);
  yield { name: `node ${at} is answered to what it asked just before ann's right ended`, state: renew(after, at, asked), isChance: true };
}

/** Once it knows that the right has ended it shows nothing by it, however old its facts are. */
const renew = (state: State, at: number, asked: number): State =>
  withNode(state, at, { asked: isAware(state, state.nodes[at]!) ? 0 : asked });

/** A commit or discard is asked for by ann, who sees what the node has on disk; what is on its way is waited for. */
export const mayEnd = (state: State, node: Node, { doc, queue, isBehind, isTold }: Room): boolean =>
  node.work === null && queue.length === 0 && !isBehind && !isTold && doc !== '' && !isAware(state, node);
