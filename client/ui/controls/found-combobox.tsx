/** One of many by its id, searched by the server while somebody types. Knows no noun. */
import { createMemo, createSignal, splitProps, type Accessor, type JSX } from 'solid-js';
import { Combobox } from './combobox.tsx';
import type { Option } from './select.tsx';

export interface FoundProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly placeholder: string;
  /** Id; empty for none. */
  readonly value: string;
  readonly onValue: (id: string) => void;
  /** Ids of those that are not offered. */
  readonly without?: readonly string[];
}

export interface Found {
  /** What the server found for what is typed. */
  options(): readonly Option[];
  /** What the value stands for; null where there is none, or it is not known yet. */
  chosen(): Option | null;
  isReading(): boolean;
}

/** `find` is called once, with what is typed. */
export function FoundCombobox(props: FoundProps & { find: (query: Accessor<string>) => Found; none: string }): JSX.Element {
  const [query, setQuery] = createSignal('');
  const found = props.find(query);
  const [shown] = splitProps(props, ['label', 'hideLabel', 'placeholder']);
  const options = createMemo<readonly Option[]>(() => {
    const chosen = found.chosen();
    const byId = new Map([...(chosen ? [chosen] : []), ...found.options()].map((option) => [option.value, option]));
    return [...byId.values()].filter(({ value }) => !props.without?.includes(value));
  });
  /** What was picked stands in the field for a moment, so that the field is empty for the next one where the value stays empty. */
  const [picked, setPicked] = createSignal<Option | null>(null);
  const value = (): Option | null => options().find((option) => option.value === props.value) ?? picked();
  const choose = (option: Option | null): void => {
    setPicked(option);
    props.onValue(option?.value ?? '');
    queueMicrotask(() => setPicked(null));
  };
  /** What stands in the field for the choice is no search. */
  const search = (text: string): void => void setQuery(text === value()?.label ? '' : text.trim());
  return (
    <Combobox
      {...shown}
      options={options()}
      value={value()}
      onValue={choose}
      onSearch={search}
      none={found.isReading() ? 'Searching…' : props.none}
    />
  );
}
