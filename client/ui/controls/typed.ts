/** What is typed into a search, and what is asked for once the keys rest. Knows no list. */
import { createSignal, onCleanup, type Accessor } from 'solid-js';

/** Pause after a key before the server is asked, in milliseconds. */
const typingPause = 100;

export interface Typed {
  /** What is in the field. */
  readonly text: Accessor<string>;
  /** What is asked for. */
  readonly query: Accessor<string>;
  type(text: string): void;
  /** Puts a text into the field that nobody typed; it is asked for at once. */
  set(text: string): void;
}

interface TypedOptions {
  /** What is in the field in the beginning. */
  readonly initial?: string;
  readonly pause?: number;
  /** Receives what was typed once the keys rest. */
  readonly onRest?: (query: string) => void;
}

/** What is searched for in a list, some time after it is typed. To be called by a component: it ends with it. */
export function createTyped(
  after: (milliseconds: number, action: () => void) => () => void,
  { initial = '', pause = typingPause, onRest }: TypedOptions = {},
): Typed {
  const [text, setText] = createSignal(initial);
  const [query, setQuery] = createSignal(initial.trim());
  let cancel = (): void => undefined;
  onCleanup(() => cancel());
  return {
    ...{ text, query },
    type: (typed) => {
      setText(typed);
      cancel();
      cancel = after(pause, () => {
        setQuery(typed.trim());
        onRest?.(typed.trim());
      });
    },
    set: (given) => {
      cancel();
      setText(given);
      setQuery(given.trim());
    },
  };
}
