/** Whether insertions stand where their writer can have put them, once they are in a document. */
import type * as Y from 'yjs';
import { itemAt } from './known.ts';
import type { Struct, StructId, UpdateStructure } from './read-update.ts';

/**
 * Insertions passed by in looking at one change. Between the neighbours of an honest one stands only what others put there meanwhile, and
 * what its own writer put there later: two thousand letters typed backwards.
 */
const mostSteps = 2_000_000;

/**
 * Yjs gives every replica the same order only where two neighbours stood side by side in what the writer knew. Others are put in a place
 * that depends on the order in which changes arrive, and replicas would differ for ever. [P31]
 */
export function standBetween({ store }: Y.Doc, { runs }: UpdateStructure): boolean {
  const way = { steps: 0 };
  return runs.every(({ client, structs }) =>
    structs.every((struct) => struct.place === null || standsBetween(store, { client, clock: struct.clock }, struct, way)),
  );
}

function standsBetween(store: Y.Doc['store'], own: StructId, { left, right }: Struct, way: { steps: number }): boolean {
  const piece = itemAt(store, own);
  // Collected, with all that is around it.
  if (!piece) return true;
  const before = right && leftOf(store, right);
  const after = left && (itemAt(store, left)?.rightOrigin ?? null);
  /** Whether the writer can have not known what the item holds from a clock on. */
  const mayBePassed = (item: Y.Item, from: number): boolean =>
    ++way.steps <= mostSteps &&
    !isEarlier(item, from, own) &&
    !isEarlier(item, from, left) &&
    !isEarlier(item, from, right) &&
    !holds(item, before, from) &&
    !holds(item, after, from);

  // Joined to what it was put after.
  let item = own.clock > piece.id.clock ? null : piece.left;
  while (item !== null && !holds(item, left)) {
    if (!mayBePassed(item, item.id.clock)) return false;
    item = item.left;
  }
  if (item === null && left !== null && own.clock === piece.id.clock) return false;
  if (item && left && left.clock < item.lastId.clock && !mayBePassed(item, left.clock + 1)) return false;
  item = piece.right;
  while (item !== null && !holds(item, right)) {
    if (!mayBePassed(item, item.id.clock)) return false;
    item = item.right;
  }
  if (item === null || right === null) return right === null;
  return right.clock === item.id.clock || mayBePassed(item, item.id.clock);
}

/** Whoever knows an insertion knows those of its client before it. */
const isEarlier = ({ id }: Y.Item, from: number, than: StructId | null): boolean =>
  than !== null && id.client === than.client && from < than.clock;

const holds = (item: Y.Item, id: StructId | null, from = item.id.clock): boolean =>
  id !== null && item.id.client === id.client && from <= id.clock && id.clock < item.id.clock + item.length;

/** The left neighbour of an insertion as it was made. */
function leftOf(store: Y.Doc['store'], id: StructId): StructId | null {
  const item = itemAt(store, id);
  return item && id.clock > item.id.clock ? { client: id.client, clock: id.clock - 1 } : (item?.origin ?? null);
}
