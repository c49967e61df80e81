/** What two documents are compared by: everything a person could see in either, and everything either knows. */
import * as Y from 'yjs';

/** The part of a shared type that determines its content, of any kind. */
type Shared = { readonly _map: ReadonlyMap<string, Y.Item>; readonly _start: Y.Item | null };
type Content = { readonly map: Readonly<Record<string, unknown>>; readonly list: readonly unknown[] };

/** Everything that is not deleted, type by type; text is joined, so that splitting it makes no difference. */
export function contentOf(doc: Y.Doc): Record<string, Content> {
  const roots = [...doc.share].map(([name, type]) => [name, typeContent(type)] as const);
  return Object.fromEntries(roots.filter(([, { map, list }]) => Object.keys(map).length > 0 || list.length > 0).sort(byName));
}

/** Equal for documents with the same content, merged from any updates in any order. */
export function fingerprintOf(doc: Y.Doc): string {
  const vector = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
  const deletions = [...Y.snapshot(doc).ds.clients].filter(([, ranges]) => ranges.length > 0).sort(([a], [b]) => a - b);
  const ranges = deletions.map(([client, all]) => [client, all.map(({ clock, len }) => [clock, len])]);
  return JSON.stringify([vector, ranges, contentOf(doc)], (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** The difference of two contents: its beginning, for a failed test. */
export function differenceOf(one: Y.Doc, other: Y.Doc): string | null {
  const [a, b] = [fingerprintOf(one), fingerprintOf(other)];
  if (a === b) return null;
  let at = 0;
  while (a[at] === b[at]) at++;
  return [a, b].map((text) => text.slice(Math.max(0, at - 80), at + 120)).join('\n');
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

function typeContent(type: Shared): Content {
  const map = [...type._map].filter(([, item]) => !item.deleted).map(([key, item]) => [key, itemContent(item)] as const);
  const list: unknown[] = [];
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    const content = itemContent(item);
    const last = list.at(-1);
    if (Array.isArray(content)) list.push(...(content as unknown[]));
    else if (typeof content === 'string' && typeof last === 'string') list[list.length - 1] = last + content;
    else list.push(content);
  }
  return { map: Object.fromEntries(map.sort(byName)), list };
}

function itemContent({ content }: Y.Item): unknown {
  if (content instanceof Y.ContentType) return typeContent(content.type);
  if (content instanceof Y.ContentString) return content.str;
  if (content instanceof Y.ContentFormat) return { format: [content.key, content.value] };
  if (content instanceof Y.ContentDoc) return { document: content.doc.guid };
  return content.getContent();
}
