/** Says that there may be security profiles that one does not see. */
import { Show, type JSX } from 'solid-js';
import type { OwnRights } from '../own-rights.ts';

/** Neither that there are others nor how many. [U158] */
export const OutOfSight = (props: { rights: OwnRights }): JSX.Element => (
  <Show when={!props.rights.seesAllProfiles()}>
    <p class="small muted">
      You see only security profiles with certain tags. They may have others, which are neither shown nor changed here.
    </p>
  </Show>
);
