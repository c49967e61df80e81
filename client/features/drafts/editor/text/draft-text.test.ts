import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { tagsOf } from '../../../../../core/draft/document.ts';
import { addTag, editDraft, removeTag, setTag } from '../../../../../core/draft/edit-draft.ts';
import { createUndoManager } from '../../../../sync/undo-manager.ts';
import { shiftIndex } from './caret.ts';
import { textOfTag } from './draft-text.ts';

/** A bound value of a tag, and where a caret after its second letter went. */
function bound(doc: Y.Doc) {
  const text = textOfTag(doc, 'tags', 'r', 'value');
  const heard = { caret: 2, told: 0 };
  text.observe((delta) => {
    heard.caret = shiftIndex(heard.caret, delta);
    heard.told++;
  });
  return { text, heard };
}

describe('the text of a tag', () => {
  it('[U11] [D40] tells how others changed it, and nothing else', () => {
    const doc = new Y.Doc();
    addTag(doc, 'tags', { id: 'r', key: 'Country', value: 'Chile' });
    const { text, heard } = bound(doc);
    setTag(doc, 'tags', 'r', 'key', 'Land');
    addTag(doc, 'tags', { id: 's', key: 'a', value: 'b' });
    expect(heard).toEqual({ caret: 2, told: 0 });
    setTag(doc, 'tags', 'r', 'value', '--Chile');
    expect([text.read(), heard]).toEqual(['--Chile', { caret: 4, told: 1 }]);
    text.write('-Chile');
    expect([text.read(), heard]).toEqual(['-Chile', { caret: 3, told: 2 }]);
  });

  it('[U11] [D41] [D42] goes on where another text takes its place', () => {
    const doc = new Y.Doc();
    tagsOf(doc, 'tags').set('r', new Y.Map(Object.entries({ key: 'Country', value: 'Chile' })));
    const { text, heard } = bound(doc);
    setTag(doc, 'tags', 'r', 'value', '-Chile');
    expect([text.read(), heard]).toEqual(['-Chile', { caret: 3, told: 1 }]);
    editDraft(doc, [{ type: 'set-tag', list: 'tags', row: 'r', part: 'value', text: '--Chile' }], () => 'unused');
    setTag(doc, 'tags', 'r', 'value', '---Chile');
    expect([text.read(), heard]).toEqual(['---Chile', { caret: 5, told: 3 }]);
    removeTag(doc, 'tags', 'r');
    expect([text.read(), heard.caret]).toEqual(['', 0]);
    text.write('nowhere');
    expect(text.read()).toBe('');
    addTag(doc, 'tags', { id: 'r', key: 'Country', value: 'Peru' });
    expect(text.read()).toBe('Peru');
  });

  it('[D40] undo takes back what one typed oneself, and brings a removed row back with what everybody typed', () => {
    const doc = new Y.Doc();
    const manager = createUndoManager(doc, { captureTimeout: 0 });
    addTag(doc, 'tags', { id: 'r', key: 'Country', value: 'Chile' });
    const { text } = bound(doc);
    text.write('Chile North');
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    setTag(other, 'tags', 'r', 'value', 'Big Chile North');
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    manager.undo();
    expect(text.read()).toBe('Big Chile');
    manager.redo();
    expect(text.read()).toBe('Big Chile North');
    removeTag(doc, 'tags', 'r');
    manager.undo();
    expect(text.read()).toBe('Big Chile North');
    text.write('Chile North');
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    expect(textOfTag(other, 'tags', 'r', 'value').read()).toBe('Chile North');
  });
});
