/** One of the security profiles that one sees. */
import type { JSX } from 'solid-js';
import { useWorkspace } from '../../app-context.tsx';
import { createProfileList, createProfilesOf } from '../../queries/profiles.ts';
import { FoundCombobox, type FoundProps } from '../../ui/controls/found-combobox.tsx';
import type { Option } from '../../ui/controls/select.tsx';

const optionOf = ({ id, name }: { readonly id: string; readonly name: string }): Option => ({ value: id, label: name });

export function ProfileCombobox(props: FoundProps): JSX.Element {
  const workspace = useWorkspace();
  const known = createProfilesOf(workspace, () => (props.value === '' ? [] : [props.value]));
  return (
    <FoundCombobox
      {...props}
      none="No security profile matches"
      find={(query) => {
        const found = createProfileList(workspace, query);
        return {
          options: () => found.items.map(optionOf),
          chosen: () => {
            const profile = known().get(props.value);
            return profile ? optionOf(profile) : null;
          },
          isReading: found.isReading,
        };
      }}
    />
  );
}
