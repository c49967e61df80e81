/** Edits as people make them in a draft, prepared before the measurement so that their creation costs it nothing. */
import { readFileSync } from 'node:fs';
import * as Y from 'yjs';
import { chosenOf, textOf } from '../../../core/draft/document.ts';
import { createRandom } from '../../support/random.ts';

/** One transaction: one update, with the author's clock after it. Every edit moves the clock, so that edits can be counted by it. */
export interface Edit {
  readonly update: Uint8Array;
  readonly clock: number;
}

const { groups } = JSON.parse(readFileSync(new URL('../../../core/catalog/connect.json', import.meta.url), 'utf8')) as {
  groups: { resources: { actions: { permission: string }[] }[] }[];
};
const permissions = groups.flatMap(({ resources }) => resources.flatMap(({ actions }) => actions.map(({ permission }) => permission)));

/** A description is kept below what a profile may hold, and ticks below a usual profile's. */
const longestText = 200;
const mostTicks = 60;
const letters = 'abcdefghijklmnopqrstuvwxyz ';

/** One person's edits of one draft, alone: the same for the same seed and client id. */
export function createAuthor(seed: number, clientId: number): { readonly doc: Y.Doc; next(): Edit } {
  const random = createRandom(seed ^ clientId);
  const doc = new Y.Doc();
  doc.clientID = clientId;
  let made: Uint8Array = new Uint8Array();
  doc.on('update', (update: Uint8Array) => (made = update));
  const ticked: string[] = [];

  const type = (): void => {
    const text = textOf(doc, 'description');
    if (text.length >= longestText) text.delete(0, 1);
    text.insert(text.length, random.pick([...letters]));
  };
  const tick = (): void => {
    const permission = random.pick(permissions);
    const oldest = ticked.length >= mostTicks ? ticked.shift() : undefined;
    if (oldest !== undefined) chosenOf(doc).delete(oldest);
    chosenOf(doc).set(permission, true);
    if (!ticked.includes(permission)) ticked.push(permission);
  };
  // People type for a while, then tick for a while.
  let [typing, left] = [true, 0];
  const edit = (): void => {
    if (left === 0) [typing, left] = [!typing, typing ? 1 + random.below(10) : 10 + random.below(50)];
    left -= 1;
    if (typing) type();
    else tick();
  };
  return {
    doc,
    next() {
      doc.transact(edit);
      return { update: made, clock: Y.getState(doc.store, clientId) };
    },
  };
}

/** Up to which clock an update brings this author's edits, 0 where it has none of them. */
export const clockIn = (update: Uint8Array, clientId: number): number => Y.parseUpdateMeta(update).to.get(clientId) ?? 0;
