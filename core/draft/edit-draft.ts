/** The edits people make to a draft, each one transaction, so that each is one undo step and one update. */
import * as Y from 'yjs';
import type { ProposalEdit } from '../profile/edits.ts';
import type { ProfileContent, TagList, TextField } from '../profile/profile.ts';
import { acknowledgedOf, chosenOf, isText, restrictedOf, tagPartOf, tagsOf, textOf, type TagPart } from './document.ts';

/** Marks what this person did here, for undo and for telling it from what others did. */
export const localEdit = Symbol('local edit');

const edit = (doc: Y.Doc, change: () => void): void => doc.transact(change, localEdit);

/** Writes only a real change, so that ticking twice costs nothing. */
function setMember(map: Y.Map<unknown>, member: string, present: boolean): void {
  if (present && map.get(member) !== true) map.set(member, true);
  if (!present && map.has(member)) map.delete(member);
}

/** Chooses or unchooses permissions. What they require is derived by every reader, never written. [D1] */
export const choose = (doc: Y.Doc, permissions: Iterable<string>, chosen: boolean): void =>
  edit(doc, () => {
    for (const permission of permissions) setMember(chosenOf(doc), permission, chosen);
  });

export const restrict = (doc: Y.Doc, resourceType: string, restricted: boolean): void =>
  edit(doc, () => setMember(restrictedOf(doc), resourceType, restricted));

/** Adds a tag under a fresh row id, which must be unique: a UUID. */
export const addTag = (doc: Y.Doc, list: TagList, row: { id: string; key: string; value: string }): void =>
  edit(doc, () => void tagsOf(doc, list).set(row.id, tagRow(row.key, row.value)));

/** A row whose parts people can type in together. [D40] */
const tagRow = (key: string, value: string): Y.Map<unknown> =>
  new Y.Map([
    ['key', new Y.Text(key)],
    ['value', new Y.Text(value)],
  ]);

/** Turns what a field of a tag shows into the smallest edit; a plain string of schema 1 becomes a text. [D4] [D41] */
export const setTag = (doc: Y.Doc, list: TagList, id: string, part: TagPart, text: string): void =>
  edit(doc, () => {
    const now = tagPartOf(doc, list, id, part);
    if (isText(now)) changeText(now, text);
    else replaceTagPart(doc, list, id, part, text);
  });

/** Whole, so that two people who make the same fix at once do not get its text twice. [D42] */
const replaceTag = (doc: Y.Doc, list: TagList, id: string, part: TagPart, text: string): void =>
  edit(doc, () => replaceTagPart(doc, list, id, part, text));

function replaceTagPart(doc: Y.Doc, list: TagList, id: string, part: TagPart, text: string): void {
  const row = tagsOf(doc, list).get(id);
  if (!(row instanceof Y.Map)) return;
  const now = row.get(part);
  if (now !== text && !(isText(now) && now.toString() === text)) row.set(part, new Y.Text(text));
}

export const removeTag = (doc: Y.Doc, list: TagList, id: string): void => edit(doc, () => tagsOf(doc, list).delete(id));

/** Acknowledges findings for exactly their facts. Written anew where there is an acknowledgement already, which may not count. [X26] */
export const acknowledge = (doc: Y.Doc, ...findings: readonly { readonly key: string; readonly fingerprint: string }[]): void =>
  edit(doc, () => {
    for (const { key, fingerprint } of findings) acknowledgedOf(doc).set(key, fingerprint);
  });

/** Takes an acknowledgement back, also another person's. */
export const withdraw = (doc: Y.Doc, key: string): void =>
  edit(doc, () => {
    if (acknowledgedOf(doc).has(key)) acknowledgedOf(doc).delete(key);
  });

/** Turns what a text field shows into the smallest edit, so that others' typing around it stays. [D4] */
export const setText = (doc: Y.Doc, field: TextField, text: string): void => edit(doc, () => changeText(textOf(doc, field), text));

function changeText(shared: Y.Text, text: string): void {
  const { at, removed, inserted } = textChange(shared.toString(), text);
  if (removed > 0) shared.delete(at, removed);
  if (inserted) shared.insert(at, inserted);
}

/** The one run that differs between two texts, in UTF-16 code units, never splitting a surrogate pair. */
export function textChange(before: string, after: string): { at: number; removed: number; inserted: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start > 0 && isHighSurrogate(before, start - 1)) start--;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (tail > 0 && isLowSurrogate(before, before.length - tail)) tail--;
  return { at: start, removed: before.length - tail - start, inserted: after.slice(start, after.length - tail) };
}

const isHighSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xd800;
const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/** Carries out edits that came as values, as one transaction; `newId` names the rows they add, and must be unique. [V40] */
export const editDraft = (doc: Y.Doc, edits: readonly ProposalEdit[], newId: () => string): void =>
  edit(doc, () => {
    for (const one of edits) makeEdit(doc, one, newId);
  });

function makeEdit(doc: Y.Doc, made: ProposalEdit, newId: () => string): void {
  switch (made.type) {
    case 'choose':
      return choose(doc, made.permissions, made.chosen);
    case 'restrict':
      return restrict(doc, made.resource, made.restricted);
    case 'add-tag':
      return addTag(doc, made.list, { id: newId(), key: made.key, value: made.value });
    case 'set-tag':
      return replaceTag(doc, made.list, made.row, made.part, made.text);
    case 'remove-tag':
      return removeTag(doc, made.list, made.row);
    case 'set-text':
      return setText(doc, made.field, made.text);
  }
}

/** More tags than this come from a hostile writer's draft; as texts, they would be more insertions than one change may have. [P30] */
const mostTextTags = 100;

/** Writes a profile into an empty draft: the start of a change, a copy, or a rescue of edits. */
export const fillDraft = (doc: Y.Doc, content: ProfileContent, newId: () => string): void =>
  edit(doc, () => {
    if (content.name) textOf(doc, 'name').insert(0, content.name);
    if (content.description) textOf(doc, 'description').insert(0, content.description);
    for (const permission of content.chosen) chosenOf(doc).set(permission, true);
    for (const type of content.accessControl?.resources ?? []) restrictedOf(doc).set(type, true);
    let written = 0;
    for (const [list, tags] of [
      ['accessTags', content.accessControl?.tags],
      ['tags', content.tags],
    ] as const)
      for (const [key, value] of Object.entries(tags ?? {})) {
        const row = written++ < mostTextTags ? tagRow(key, value) : new Y.Map(Object.entries({ key, value }));
        tagsOf(doc, list).set(newId(), row);
      }
  });
