/** The texts of a draft that fields are bound to: name, description, and the parts of tags, whatever becomes of their rows. */
import type * as Y from 'yjs';
import { isText, tagPartOf, tagsOf, textOf, type TagPart } from '../../../../../core/draft/document.ts';
import { setTag, setText, textChange } from '../../../../../core/draft/edit-draft.ts';
import type { TagList, TextField } from '../../../../../core/profile/profile.ts';
import type { TextDelta } from './caret.ts';

export interface DraftText {
  read(): string;
  /** Writes the smallest edit that leads to the text. */
  write(text: string): void;
  /** Reports how the text changed, also by others; returns the way to stop. */
  observe(onChange: (delta: TextDelta, transaction: Y.Transaction) => void): () => void;
}

export function textOfField(doc: Y.Doc, field: TextField): DraftText {
  const text = textOf(doc, field);
  return {
    read: () => text.toString(),
    write: (to) => setText(doc, field, to),
    observe: (onChange) => {
      const onEvent = (event: Y.YTextEvent, transaction: Y.Transaction): void => onChange(event.delta as TextDelta, transaction);
      text.observe(onEvent);
      return () => text.unobserve(onEvent);
    },
  };
}

/** Another text takes its place where a plain string becomes one, a fix replaces it, or an undo brings its row back. */
export function textOfTag(doc: Y.Doc, list: TagList, id: string, part: TagPart): DraftText {
  const held = (): unknown => tagPartOf(doc, list, id, part);
  const read = (): string => {
    const now = held();
    return typeof now === 'string' || isText(now) ? now.toString() : '';
  };
  return {
    read,
    write: (to) => setTag(doc, list, id, part, to),
    observe: (onChange) => {
      const rows = tagsOf(doc, list);
      let [holder, text] = [held(), read()];
      const onEvent = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction): void => {
        const now = held();
        const event = now === holder ? events.find(({ target }) => target === now) : undefined;
        if (now === holder && !event) return;
        const before = text;
        [holder, text] = [now, read()];
        onChange(event ? (event.delta as TextDelta) : deltaBetween(before, text), transaction);
      };
      rows.observeDeep(onEvent);
      return () => rows.unobserveDeep(onEvent);
    },
  };
}

function deltaBetween(before: string, after: string): TextDelta {
  const { at, removed, inserted } = textChange(before, after);
  return [{ retain: at }, { delete: removed }, { insert: inserted }];
}
