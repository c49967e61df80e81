/** The edits people make: of every kind, mostly such that the draft can be saved. */
import type * as Y from 'yjs';
import { chosenOf, tagPartOf, tagsOf, textOf } from '../../core/draft/document.ts';
import { addTag, choose, removeTag, restrict, setTag, setText } from '../../core/draft/edit-draft.ts';
import { reach } from './people.ts';
import type { Random } from './world.ts';

/** Some that require others, some that are risky together. */
const permissions = [
  'Queues.Edit',
  'Queues.View',
  'Users.View',
  'Users.Edit',
  'Users.Create',
  'Users.EditPermission',
  'SecurityProfiles.View',
  'SecurityProfiles.Edit',
  'Prompts.Edit',
  'ContactFlows.View',
  'TransferDestinations.Edit',
];
const words = ['night', 'shift', 'calls', 'of', 'the', 'north', 'team'];

export function editSomething(doc: Y.Doc, random: Random, newRowId: () => string): void {
  const share = random.next();
  if (share < 0.4) return choose(doc, [random.pick(permissions)], random.next() < 0.65);
  if (share < 0.5) return typeInto(doc, 'name', random, 40);
  if (share < 0.7) return typeInto(doc, 'description', random, 120);
  if (share < 0.93) return editTag(doc, 'tags', random, newRowId);
  if (share < 0.97) return restrict(doc, random.pick(['Queue', 'User']), random.next() < 0.5);
  return editTag(doc, 'accessTags', random, newRowId);
}

/** Moves the draft's own tags into the reach of who is limited to them, or out of it. */
export function moveTags(doc: Y.Doc, random: Random): void {
  const row = 'reach';
  if (random.next() < 0.2) return removeTag(doc, 'tags', row);
  addTag(doc, 'tags', { id: row, key: reach.key, value: random.next() < 0.55 ? reach.value : 'night' });
}

function typeInto(doc: Y.Doc, field: 'name' | 'description', random: Random, most: number): void {
  const text = textOf(doc, field).toString();
  const at = random.below(text.length + 1);
  if (text.length > most || (text.length > 8 && random.next() < 0.35)) {
    return setText(doc, field, text.slice(0, at) + text.slice(at + 1 + random.below(3)));
  }
  setText(doc, field, `${text.slice(0, at)}${random.pick(words)}${text.slice(at)}`);
}

function editTag(doc: Y.Doc, list: 'tags' | 'accessTags', random: Random, newRowId: () => string): void {
  const rows = [...tagsOf(doc, list).keys()].sort();
  const share = random.next();
  if (rows.length === 0 || (share < 0.4 && rows.length < 4)) {
    return addTag(doc, list, { id: newRowId(), key: `key ${random.below(1_000)}`, value: random.pick(words) });
  }
  const row = random.pick(rows);
  if (share < 0.6) return setTag(doc, list, row, 'value', `${random.pick(words)} ${random.below(10)}`);
  if (share < 0.75) {
    const value = String(tagPartOf(doc, list, row, 'value'));
    const at = random.below(value.length + 1);
    return setTag(doc, list, row, 'value', `${value.slice(0, at)}${random.pick(words)}${value.slice(at)}`.slice(0, 60));
  }
  removeTag(doc, list, row);
}

/** Takes back what would keep the draft from being saved, as a person does who means to save it. */
export function tidyUp(doc: Y.Doc): void {
  setText(doc, 'name', `Tidy ${textOf(doc, 'name').toString().length} ${[...chosenOf(doc).keys()].length}`);
  for (const type of ['Queue', 'User']) restrict(doc, type, false);
  for (const row of tagsOf(doc, 'accessTags').keys()) removeTag(doc, 'accessTags', row);
}
