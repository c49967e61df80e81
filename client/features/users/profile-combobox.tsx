/** One of the security profiles that one sees, searched by the server. */
import { createMemo, createSignal, type JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { createProfileList, createProfilesOf } from '../../queries/profiles.ts';
import { Combobox } from '../../ui/controls/combobox.tsx';
import type { Option } from '../../ui/controls/select.tsx';

export function ProfileCombobox(props: {
  label: string;
  hideLabel?: boolean;
  placeholder: string;
  /** Id of the profile; empty for none. */
  value: string;
  onValue: (profile: string) => void;
  /** Ids of those that are not offered. */
  without?: readonly string[];
}): JSX.Element {
  const workspace = useWorkspace();
  const [query, setQuery] = createSignal('');
  const found = createProfileList(workspace, query);
  const chosen = createProfilesOf(workspace, () => (props.value === '' ? [] : [props.value]));
  const options = createMemo<readonly Option[]>(() => {
    const named = [...chosen().values(), ...found.items].map(({ id, name }) => [id, { value: id, label: name }] as const);
    return [...new Map(named).values()].filter(({ value }) => !props.without?.includes(value));
  });
  /** What was picked stands in the field for a moment, so that the field is empty for the next one afterwards. */
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
      label={props.label}
      {...(props.hideLabel && { hideLabel: true })}
      placeholder={props.placeholder}
      options={options()}
      value={value()}
      onValue={choose}
      onSearch={search}
      none={found.isReading() ? 'Searching…' : 'No security profile matches'}
    />
  );
}
