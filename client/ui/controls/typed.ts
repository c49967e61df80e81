/** What is typed into a search, and what is asked for once the keys rest. Knows no list. */
import { createSignal, onCleanup } from 'solid-js';

/** Pause after a key before the server is asked, in milliseconds. */
const typingPause = 100;

/** What is searched for in a list, some time after it is typed. To be called by a component: it ends with it. */
export function createTyped(after: (milliseconds: number, action: () => void) => () => void) {
  const [text, setText] = createSignal('');
  const [query, setQuery] = createSignal('');
  let cancel = (): void => undefined;
  onCleanup(() => cancel());
  const type = (typed: string): void => {
    setText(typed);
    cancel();
    cancel = after(typingPause, () => setQuery(typed.trim()));
  };
  return { text, query, type };
}
