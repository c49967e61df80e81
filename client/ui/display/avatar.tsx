/** A person as initials on their colour. */
import { For, Show, type JSX } from 'solid-js';
import './avatar.css';

export interface Face {
  readonly name: string;
  /** A CSS colour of which only the hue is used. */
  readonly color: string;
}

export const initials = (name: string): string => {
  // "Ada (administrator)" is Ada: what is in brackets is no name.
  const words = name
    .replace(/\(.*?\)/g, ' ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const letters =
    words.length > 1 ? [words[0], words.at(-1)].map((word) => Array.from(word ?? '')[0] ?? '') : Array.from(words[0] ?? '?').slice(0, 2);
  return letters.join('').toUpperCase();
};

export const Avatar = (props: { face: Face; title?: string }): JSX.Element => (
  <span
    class="avatar"
    style={{ '--person': props.face.color }}
    title={props.title ?? props.face.name}
    role="img"
    aria-label={props.title ?? props.face.name}
    data-initials={initials(props.face.name)}
  />
);

/** At most `most` faces, then a number. */
export const Avatars = (props: { faces: readonly Face[]; most?: number; label: string }): JSX.Element => (
  <span class="avatars" role="group" aria-label={props.label}>
    <For each={props.faces.slice(0, props.most ?? 5)}>{(face) => <Avatar face={face} />}</For>
    <Show when={props.faces.length > (props.most ?? 5)}>
      <span class="avatar" title={props.faces.map((face) => face.name).join(', ')}>
        +{props.faces.length - (props.most ?? 5)}
      </span>
    </Show>
  </span>
);
