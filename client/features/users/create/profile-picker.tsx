/** The security profiles that a new user gets: found by name, listed, taken out again. */
import X from 'lucide-solid/icons/x';
import { For, Show, type JSX } from 'solid-js';
import { useWorkspace } from '../../../app-context.tsx';
import { createProfilesOf } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import { ProfileCombobox } from '../profile-combobox.tsx';
import './profile-picker.css';

export function ProfilePicker(props: {
  profiles: readonly string[];
  onProfiles: (profiles: readonly string[]) => void;
  problem: string | null;
}): JSX.Element {
  const known = createProfilesOf(useWorkspace(), () => props.profiles);
  const nameOf = (id: string): string => known().get(id)?.name ?? '…';
  return (
    <div class="picker">
      <ProfileCombobox
        label="Security profiles"
        placeholder="Find a security profile to assign"
        value=""
        without={props.profiles}
        onValue={(id) => id !== '' && props.onProfiles([...props.profiles, id])}
      />
      <Show when={props.profiles.length > 0}>
        <ul class="picker__chosen" aria-label="Security profiles to assign">
          <For each={props.profiles}>
            {(id) => (
              <li class="picker__item">
                <StoredText text={nameOf(id)} />
                <Button
                  look="quiet"
                  icon
                  small
                  aria-label={`Do not assign ${nameOf(id)}`}
                  onClick={() => props.onProfiles(props.profiles.filter((one) => one !== id))}
                >
                  <X size={15} aria-hidden="true" />
                </Button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.problem}>{(sentence) => <Message tone="error">{sentence()}</Message>}</Show>
    </div>
  );
}
