/** Parts of a page of which one is shown; each is made when it is first looked into. */
import { Tabs as Kobalte } from '@kobalte/core/tabs';
import { For, type JSX } from 'solid-js';
import './tabs.css';

export interface Tab<V extends string = string> {
  readonly value: V;
  readonly label: JSX.Element;
  readonly content: () => JSX.Element;
}

export function Tabs<V extends string>(props: {
  label: string;
  tabs: readonly Tab<V>[];
  value: V;
  onValue: (value: V) => void;
}): JSX.Element {
  return (
    <Kobalte class="tabs" value={props.value} onChange={(value) => props.onValue(value as V)}>
      <Kobalte.List class="tabs__list" aria-label={props.label}>
        <For each={props.tabs}>
          {(tab) => (
            <Kobalte.Trigger class="tabs__tab" value={tab.value}>
              {tab.label}
            </Kobalte.Trigger>
          )}
        </For>
      </Kobalte.List>
      <For each={props.tabs}>
        {(tab) => (
          <Kobalte.Content class="tabs__content" value={tab.value}>
            {tab.content()}
          </Kobalte.Content>
        )}
      </For>
    </Kobalte>
  );
}
