/** Some people by name: the first few, and the rest when they are asked for. */
import { createSignal, For, Show, type JSX } from 'solid-js';
import type { User } from '../../../api/api.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { nameOf } from '../name-of.ts';

const shownAtFirst = 8;

export const countOfUsers = (count: number): string => (count === 1 ? '1 user' : `${count} users`);

export function People(props: { users: readonly User[]; label: string }): JSX.Element {
  const [isWhole, setIsWhole] = createSignal(false);
  const shown = (): readonly User[] => (isWhole() ? props.users : props.users.slice(0, shownAtFirst));
  return (
    <ul class="many__people" aria-label={props.label}>
      <For each={shown()}>
        {(user) => (
          <li class="pill pill--text">
            <StoredText text={nameOf(user)} />
          </li>
        )}
      </For>
      <Show when={props.users.length > shown().length}>
        <li>
          <Button small look="quiet" onClick={() => setIsWhole(true)}>
            and {props.users.length - shown().length} more
          </Button>
        </li>
      </Show>
    </ul>
  );
}
