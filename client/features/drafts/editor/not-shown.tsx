/** Instead of the editor: why a draft is not shown, or not yet. */
import { A } from '@solidjs/router';
import CloudOff from 'lucide-solid/icons/cloud-off';
import FileQuestion from 'lucide-solid/icons/file-question-mark';
import Glasses from 'lucide-solid/icons/glasses';
import Hourglass from 'lucide-solid/icons/hourglass';
import { Show, type JSX } from 'solid-js';
import type { Problem } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { followServer } from '../../../queries/follow.ts';
import { buttonClass } from '../../../ui/controls/button.tsx';
import { Empty, Failed } from '../../../ui/feedback/page-state.tsx';

export const ToProfiles = (): JSX.Element => (
  <A class={buttonClass({ look: 'plain' })} href="/profiles">
    Go to security profiles
  </A>
);

/** A change without edits whose base revision is out of sight. */
export const NotBegun = (): JSX.Element => (
  <Empty heading="h1" icon={<Hourglass size={36} aria-hidden="true" />} title="This draft has no edits yet" actions={<ToProfiles />}>
    It is shown here after its first edit.
  </Empty>
);

/** Drafts are edited over sockets, and nothing is edited while trying. [U232] */
export function NotTried(): JSX.Element {
  document.title = 'Draft – Accord';
  return (
    <div class="page">
      <Empty
        heading="h1"
        icon={<Glasses size={36} aria-hidden="true" />}
        title="Drafts are not opened while you try"
        actions={<ToProfiles />}
      >
        Opening a draft would show you to its people, and could change it. Stop trying to open it as yourself.
      </Empty>
    </div>
  );
}

/** It may be another person's who is offline, or just about to begin: it is opened as soon as it is there. [U49] */
export const NotThere = (props: { id: string; onLook: () => Promise<void> }): JSX.Element => {
  const workspace = useWorkspace();
  followServer(workspace, {
    concerns: (news) => news.type === 'drafts' && news.items.some(({ id }) => id === props.id),
    read: () => props.onLook(),
    hasFailed: () => true,
  });
  return (
    <Empty heading="h1" icon={<FileQuestion size={36} aria-hidden="true" />} title="There is no such draft" actions={<ToProfiles />}>
      Its author may be offline, may have left it without an edit, or you may not be allowed to see it. It opens here by itself as soon as
      you can.
    </Empty>
  );
};

export const NotRead = (props: { id: string; problem: Problem; onRetry: () => Promise<void> }): JSX.Element => (
  <Show when={props.problem.code === 'not-found'} fallback={<Unreadable problem={titled(props.problem)} onRetry={props.onRetry} />}>
    <NotThere id={props.id} onLook={props.onRetry} />
  </Show>
);

export const Unreadable = (props: { problem: Problem; onRetry: () => Promise<void> }): JSX.Element => (
  <Failed heading="h1" icon={<CloudOff size={36} aria-hidden="true" />} problem={props.problem} onRetry={() => void props.onRetry()} />
);

const titled = (problem: Problem): Problem =>
  problem.code === 'unreachable'
    ? { ...problem, title: 'This draft is not on this device', detail: 'It opens as soon as the server can be reached.' }
    : problem;
