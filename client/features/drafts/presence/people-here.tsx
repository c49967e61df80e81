/** Shows the other people at a place: their names on their colours. */
import { For, Show, type JSX } from 'solid-js';
import { initials } from '../../../ui/display/avatar.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import type { Person } from './presence.ts';

/** The colour of the first person at a place, for an outline around it. */
export const personColor = (people: readonly Person[]): string | undefined => people[0]?.color;

export function PeopleHere(props: { place: string; short?: boolean }): JSX.Element {
  const { presence } = useEditor();
  const people = (): readonly Person[] => presence.at.get(props.place);
  return (
    <Show when={people().length > 0}>
      <span class="people-here" classList={{ 'people-here--short': props.short ?? false }}>
        <For each={people()}>
          {(person) => (
            <span class="people-here__name" style={{ '--person': person.color }} title={`${person.name} is here`}>
              {props.short ? initials(person.name) : person.name}
            </span>
          )}
        </For>
      </span>
    </Show>
  );
}
