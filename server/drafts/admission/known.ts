/** What a Yjs document knows, for judging what comes to it. */
import * as Y from 'yjs';
import type { ClientIds } from '../log/client-ids.ts';
import { ownRoots, type KeyPlace, type Known, type Spot } from './judge-update.ts';
import type { Place, StructId } from './read-update.ts';

/** `listed`: insertions in its lists and texts; `reservedFor`: whose a client id is that has not been used for an edit yet. */
export function knownOf(
  doc: Y.Doc,
  {
    ids,
    listed,
    author,
    reservedFor,
  }: { ids: ClientIds; listed: number; author: string; reservedFor: (client: number) => string | undefined },
): Known {
  const { store } = doc;
  return {
    clockOf: (client) => Y.getState(store, client),
    ownerOf: (client) => ids.ownerOf(client) ?? reservedFor(client),
    spotOf: (id) => spotOf(store, id),
    hasWritten: (client, place) => {
      for (let item = valueOf(doc, place); item; item = item.left) if (item.id.client === client) return true;
      return false;
    },
    hasRoot: (name) => doc.share.has(name),
    valuesOf: (place, most) => {
      let count = 0;
      for (let item = valueOf(doc, place); item && count < most; item = item.left) count++;
      return count;
    },
    clients: ids.count(),
    clientsOfAuthor: () => ids.countOf(author),
    roots: [...doc.share.keys()].filter((name) => !ownRoots.has(name)).length,
    listed,
  };
}

/** Null for what is not there, or collected. */
export const itemAt = (store: Y.Doc['store'], { client, clock }: StructId): Y.Item | null => {
  if (clock >= Y.getState(store, client)) return null;
  const item = Y.getItem(store, Y.createID(client, clock));
  return item instanceof Y.Item ? item : null;
};

function spotOf(store: Y.Doc['store'], id: StructId): Spot | null {
  const item = itemAt(store, id);
  if (!(item?.parent instanceof Y.AbstractType)) return null;
  let depth = 0;
  for (let around = item.parent._item; around?.parent instanceof Y.AbstractType; around = around.parent._item) depth++;
  return { key: item.parentSub === null ? null : keyOf(item.parent, item.parentSub), depth };
}

const keyOf = (parent: Y.AbstractType<unknown>, key: string): KeyPlace =>
  parent._item ? { type: 'inside', id: parent._item.id, key } : { type: 'root', name: Y.findRootTypeKey(parent), key };

/** The newest value of a key; null where it has none. */
function valueOf(doc: Y.Doc, place: Exclude<Place, { type: 'beside' }>): Y.Item | null {
  const parent = place.type === 'root' ? doc.share.get(place.name) : typeOf(itemAt(doc.store, place.id));
  return (place.key !== null && parent?._map.get(place.key)) || null;
}

const typeOf = (item: Y.Item | null): Y.AbstractType<unknown> | undefined =>
  item?.content instanceof Y.ContentType ? item.content.type : undefined;

/** How many insertions the lists and texts of a document hold, deleted ones too. */
export function countListed(doc: Y.Doc): number {
  let count = 0;
  for (const structs of doc.store.clients.values())
    for (const struct of structs) if (struct instanceof Y.Item && struct.parentSub === null) count++;
  return count;
}
