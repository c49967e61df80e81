/** One of the users that one sees. */
import type { JSX } from 'solid-js';
import type { User } from '../../api/api.ts';
import { useWorkspace } from '../../app-context.tsx';
import { createUser, createUserList } from '../../queries/users.ts';
import { FoundCombobox, type FoundProps } from '../../ui/controls/found-combobox.tsx';
import type { Option } from '../../ui/controls/select.tsx';
import { nameOf } from './name-of.ts';

const optionOf = (user: User): Option => ({ value: user.id, label: nameOf(user) });

export function UserCombobox(props: FoundProps): JSX.Element {
  const workspace = useWorkspace();
  const chosen = createUser(workspace, () => props.value);
  return (
    <FoundCombobox
      {...props}
      none="No user matches"
      find={(query) => {
        const found = createUserList(workspace, () => ({
          query: query(),
          sort: 'username',
          enabled: '',
          profile: '',
          tag: '',
        }));
        return {
          options: () => found.items.map(optionOf),
          chosen: () => {
            const user = props.value === '' ? null : chosen.value();
            return user && optionOf(user);
          },
          isReading: found.isReading,
        };
      }}
    />
  );
}
