/** What must hold in every state of the protocol, by the numbers of docs/several-nodes.md. What a step itself may break is told by the step. */
import type { Fault } from './faults.ts';
import { isAware, isOpen, limit, type Node, type State } from './state.ts';

type Faults = ReadonlySet<Fault>;

export function brokenIn(state: State, faults: Faults): string[] {
  return [...brokenRows(state), ...state.nodes.flatMap((node, at) => brokenAt(state, node, `node ${at}`, faults))];
}

function brokenRows({ rows, edits, extent }: State): string[] {
  const inOrder = rows.every(({ positions, head }) => head === positions.length && positions.every((position, at) => position === at + 1));
  const onDisk = (edit: number): boolean => rows[extent.edits[edit]!.draft]!.log.includes(String(edit));
  return [
    ...(inOrder ? [] : ['I1: the positions of a draft are not 1 to its head, each once']),
    ...(edits.every((where, edit) => where !== 'acknowledged' || onDisk(edit)) ? [] : ['I3: what was acknowledged is not in the log']),
  ];
}

function brokenAt(state: State, node: Node, name: string, faults: Faults): string[] {
  const isPrefix = node.rooms.every(({ doc }, draft) => state.rows[draft]!.log.startsWith(doc));
  // Its own people are shown what it has; ann is among them.
  const shows = node.asked < limit || faults.has('no-lease') || (node.life === 'cut' && faults.has('no-lease-when-cut'));
  const isOld = state.revoked !== null && state.revoked.age >= limit && !isAware(state, node);
  return [
    ...(isPrefix ? [] : [`I2: ${name} has what is not the beginning of the log`]),
    ...(shows && isOld ? [`I6: ${name} shows ann the draft 200 ms after her right ended`] : []),
    ...(shows && node.cutFor >= limit ? [`I8: ${name} shows drafts, and has not reached the database for 200 ms`] : []),
  ];
}

/** A step changes documents of nodes that stay only by adding to them. */
export function brokenBetween(before: State, after: State): string[] {
  const shrinks = after.nodes.some(({ life, rooms }, at) =>
    rooms.some(
      ({ doc, isTold, isBehind }, draft) => life === 'up' && !isTold && !isBehind && !doc.startsWith(before.nodes[at]!.rooms[draft]!.doc),
    ),
  );
  return shrinks ? ['I2: a document does not only grow'] : [];
}

/** Once nothing more has to happen. */
export function brokenAtRest({ nodes, rows, edits }: State): string[] {
  const up = nodes.filter(({ life }) => life === 'up');
  const knows = ({ rooms }: Node): boolean => rooms.every(({ isTold }, draft) => isTold === !isOpen(rows[draft]!));
  const has = ({ rooms }: Node): boolean => rooms.every(({ doc, isTold }, draft) => isTold || doc === rows[draft]!.log);
  const isDone = edits.every((where) => where !== 'node' && (where !== 'client' || up.length === 0));
  return [
    ...(isDone ? [] : ['I3: an edit is neither taken nor refused, for ever']),
    ...(up.every(has) ? [] : ['I2: a node never has the whole log']),
    ...(up.every(knows) ? [] : ['I7: a node never tells how a draft ended']),
  ];
}
