/** What updates hold, as plain numbers: how far each Yjs client's insertions reach, and which clocks are deleted. Applies nothing. */
import * as Y from 'yjs';

/** Half-open ranges of clocks, in order and apart. */
type Ranges = [from: number, to: number][];

export interface Content {
  /** By client: the clock after its last insertion. */
  readonly reach: Map<number, number>;
  readonly deleted: Map<number, Ranges>;
}

export const noContent = (): Content => ({ reach: new Map(), deleted: new Map() });

const known = new WeakMap<Uint8Array, Content>();

/** Frames that go to many are read once. */
export function contentOf(update: Uint8Array): Content {
  const before = known.get(update);
  if (before) return before;
  const content = noContent();
  const { structs, ds } = Y.decodeUpdate(update);
  for (const { id, length } of structs) extend(content, id.client, id.clock + length);
  for (const [client, ranges] of ds.clients) for (const { clock, len } of ranges) erase(content, client, clock, clock + len);
  known.set(update, content);
  return content;
}

export function extend({ reach }: Content, client: number, to: number): void {
  if ((reach.get(client) ?? 0) < to) reach.set(client, to);
}

export function erase({ deleted }: Content, client: number, from: number, to: number): void {
  const ranges = deleted.get(client);
  if (!ranges) return void deleted.set(client, [[from, to]]);
  let start = 0;
  while (start < ranges.length && ranges[start]![1] < from) start++;
  let end = start;
  while (end < ranges.length && ranges[end]![0] <= to) end++;
  if (start < end) {
    from = Math.min(from, ranges[start]![0]);
    to = Math.max(to, ranges[end - 1]![1]);
  }
  ranges.splice(start, end - start, [from, to]);
}

export function add(to: Content, more: Content): void {
  for (const [client, reach] of more.reach) extend(to, client, reach);
  for (const [client, ranges] of more.deleted) for (const [from, end] of ranges) erase(to, client, from, end);
}

export const copyOf = ({ reach, deleted }: Content): Content => ({
  reach: new Map(reach),
  deleted: new Map([...deleted].map(([client, ranges]) => [client, ranges.map(([from, to]) => [from, to] as [number, number])])),
});

/** What of one is in none of the others; null where nothing is. */
export function beyond(one: Content, ...others: readonly Content[]): string | null {
  for (const [client, to] of one.reach) {
    if (!others.some(({ reach }) => (reach.get(client) ?? 0) >= to)) return `insertions of ${client} up to ${to}`;
  }
  for (const [client, ranges] of one.deleted) {
    for (const [from, to] of ranges) if (!isErased(others, client, from, to)) return `deletions of ${client} from ${from} to ${to}`;
  }
  return null;
}

function isErased(others: readonly Content[], client: number, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    let next = at;
    for (const { deleted } of others) for (const [start, end] of deleted.get(client) ?? []) if (start <= at && end > next) next = end;
    if (next === at) return false;
    at = next;
  }
  return true;
}

/** Keeps what a document holds, as it changes. */
export function follow(doc: Y.Doc): Content {
  const content = noContent();
  for (const client of doc.store.clients.keys()) extend(content, client, Y.getState(doc.store, client));
  for (const [client, ranges] of Y.createDeleteSetFromStructStore(doc.store).clients)
    for (const { clock, len } of ranges) erase(content, client, clock, clock + len);
  doc.on('afterTransaction', ({ beforeState, afterState, deleteSet }: Y.Transaction) => {
    for (const [client, to] of afterState) {
      const from = beforeState.get(client) ?? 0;
      if (to > from) takeNew(content, doc, client, from, to);
    }
    for (const [client, ranges] of deleteSet.clients) for (const { clock, len } of ranges) erase(content, client, clock, clock + len);
  });
  return content;
}

/** What came deleted already is in no list of what a transaction deleted. */
function takeNew(content: Content, doc: Y.Doc, client: number, from: number, to: number): void {
  extend(content, client, to);
  const structs = doc.store.clients.get(client) ?? [];
  for (let at = structs.length - 1; at >= 0; at--) {
    const { id, length, deleted } = structs[at]!;
    const end = id.clock + length;
    if (end <= from) return;
    if (deleted) erase(content, client, Math.max(id.clock, from), end);
  }
}
