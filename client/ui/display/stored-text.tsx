/** A text as it is stored: what does not show, turns the text or looks like another letter is marked, as messages mark it. */
import { For, Show, type JSX } from 'solid-js';
import { codePointOf, isOrdinary, storedParts, type TextPart } from '../../../core/profile/stored-text.ts';
import './stored-text.css';

/** [V60] */
export const StoredText = (props: { text: string }): JSX.Element => (
  <Show when={!isOrdinary(props.text)} fallback={props.text}>
    <For each={storedParts(props.text)}>{(part) => <Part part={part} />}</For>
  </Show>
);

const Part = (props: { part: TextPart }): JSX.Element => {
  const { kind, text } = props.part;
  switch (kind) {
    case 'plain':
    case 'break':
      return text;
    case 'space':
      return (
        <mark class="odd" title="A space">
          <span aria-hidden="true">␣</span>
          <span class="visually-hidden"> (space) </span>
        </mark>
      );
    case 'hidden':
      return (
        <mark class="odd" title="A character that does not show, or turns the text">
          {codePointOf(text)}
        </mark>
      );
    case 'look-alike':
      return (
        <mark class="odd" title="Looks like a Latin letter, and is another">
          {text} {codePointOf(text)}
        </mark>
      );
  }
};
