/** Where the edits of a draft are, in a few words that are never more than true. */
import Check from 'lucide-solid/icons/check';
import CircleDot from 'lucide-solid/icons/circle-dot';
import CircleSlash from 'lucide-solid/icons/circle-slash';
import CloudOff from 'lucide-solid/icons/cloud-off';
import Eye from 'lucide-solid/icons/eye';
import HardDrive from 'lucide-solid/icons/hard-drive';
import LoaderCircle from 'lucide-solid/icons/loader-circle';
import Lock from 'lucide-solid/icons/lock';
import LogIn from 'lucide-solid/icons/log-in';
import Unplug from 'lucide-solid/icons/unplug';
import type { JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { stateLabel, type SyncState } from '../../../../sync/step/sync-state.ts';

const looks: Record<SyncState['kind'], { readonly tone: string; readonly icon: typeof Check }> = {
  unchanged: { tone: '', icon: CircleDot },
  connecting: { tone: '', icon: HardDrive },
  sending: { tone: 'pill--accent', icon: LoaderCircle },
  saved: { tone: 'pill--good', icon: Check },
  viewing: { tone: '', icon: Eye },
  blocked: { tone: 'pill--warning', icon: Unplug },
  offline: { tone: 'pill--warning', icon: CloudOff },
  'signed-out': { tone: 'pill--warning', icon: LogIn },
  rejected: { tone: 'pill--error', icon: CircleSlash },
  closed: { tone: 'pill--warning', icon: Lock },
};

/** Not live: it changes at every key. The editor announces what matters. */
export const StatePill = (props: { state: SyncState }): JSX.Element => (
  <span
    class={`pill ${looks[props.state.kind].tone}`}
    role="status"
    aria-live="off"
    aria-label="State of the draft"
    data-state={props.state.kind}
  >
    <Dynamic component={looks[props.state.kind].icon} size={14} aria-hidden="true" class={props.state.kind === 'sending' ? 'spin' : ''} />
    <span>{stateLabel(props.state)}</span>
  </span>
);
