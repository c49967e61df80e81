/** What the server says of a draft: that it is nearly full, rejects edits, or cannot be reached by a socket; and the way on. */
import CircleSlash from 'lucide-solid/icons/circle-slash';
import Gauge from 'lucide-solid/icons/gauge';
import HardDrive from 'lucide-solid/icons/hard-drive';
import Unplug from 'lucide-solid/icons/unplug';
import { onCleanup, Show, type JSX } from 'solid-js';
import { createDraft } from '../../../../sync/new-draft.ts';
import { Button } from '../../../../ui/controls/button.tsx';
import { Notice } from '../../../../ui/feedback/message.tsx';
import { createBeginDraft } from '../../../profiles/begin-draft.ts';
import { mayWriteDrafts } from '../../../profiles/start-draft.ts';
import { useEditor } from '../editor-context.tsx';

export function RoomNotices(): JSX.Element {
  const { draft } = useEditor();
  const percent = (): number | null => {
    const size = draft.size();
    return size && Math.min(100, Math.floor((100 * size.bytes) / size.most));
  };
  const isRejected = (): boolean => draft.stop() !== null && draft.state().kind === 'rejected';
  const isOpen = (): boolean => !draft.ending() && !isRejected();
  reconnectOnNews();
  return (
    <>
      <Show when={draft.isDiskFull() && isOpen()}>
        <DiskFull />
      </Show>
      <Show when={isRejected()}>
        <Rejected />
      </Show>
      <Show when={draft.isBlocked() && !draft.ending() && !draft.stop()}>
        <Blocked />
      </Show>
      <Show when={isOpen() && percent()}>{(number) => <NearlyFull percent={number()} />}</Show>
    </>
  );
}

/** What hides a draft, or forbids it, may be over. */
function reconnectOnNews(): void {
  const { workspace, draft } = useEditor();
  onCleanup(
    workspace.events.listen((news) => {
      const isNews = news.type === 'reset' || (news.type === 'drafts' && news.items.some(({ id }) => id === draft.id));
      const kind = draft.stop()?.kind;
      if (isNews && (kind === 'hidden' || kind === 'not-allowed')) draft.reconnect();
    }),
  );
}

const DiskFull = (): JSX.Element => (
  <Notice tone="warning" role="alert" icon={<HardDrive size={18} aria-hidden="true" />} title="The server cannot save at the moment">
    <p>The disk of the server is full, and its operator has to free space. Your edits are kept on this device, and are sent after that.</p>
  </Notice>
);

function Rejected(): JSX.Element {
  const { draft } = useEditor();
  const isHidden = (): boolean => draft.stop()?.kind === 'hidden';
  const why = (): string => {
    const { kind, reason } = draft.stop() ?? {};
    if (reason) return `The server says: ${reason}. `;
    if (kind === 'hidden') return 'It was removed, or its tags hide it from you. ';
    return kind === 'too-large' ? 'Your last change is larger than one message may be. ' : '';
  };
  return (
    <Notice
      tone="error"
      role="alert"
      icon={<CircleSlash size={18} aria-hidden="true" />}
      title={isHidden() ? 'This draft is no longer available to you' : 'The server rejects your edits to this draft'}
      actions={<CarryOn />}
    >
      <p>
        {why()}
        {draft.unsaved() ? 'Nothing is lost: your edits are kept on this device, and a new draft contains them.' : 'Nothing is lost.'}
      </p>
    </Notice>
  );
}

const Blocked = (): JSX.Element => (
  <Notice
    tone="warning"
    role="status"
    icon={<Unplug size={18} aria-hidden="true" />}
    title="The server answers, but live editing does not get through"
  >
    <p>
      Something between this browser and the server, usually a proxy, does not forward WebSockets. Your edits stay on this device, and are
      sent as soon as it does. Ask the operator: the proxy has to forward the headers Upgrade and Connection over HTTP/1.1 for every address
      under /sync/, as docs/deploy.md shows.
    </p>
  </Notice>
);

const NearlyFull = (props: { percent: number }): JSX.Element => (
  <Notice
    tone="warning"
    role="status"
    icon={<Gauge size={18} aria-hidden="true" />}
    title={`This draft is ${props.percent} % full`}
    actions={<CarryOn />}
  >
    <p>
      A draft records every edit, so that offline edits can be merged. A full draft takes no further edits. Save it soon, or continue in a
      new draft, which starts with what is here and an empty record.
    </p>
  </Notice>
);

/** A draft that says the same, without what led to it. */
function CarryOn(): JSX.Element {
  const { workspace, draft, model } = useEditor();
  const beginDraft = createBeginDraft();
  const carryOn = (): Promise<string> =>
    createDraft(workspace.platform, workspace.store, {
      // Of a profile that is out of sight there is no change.
      base: draft.stop()?.kind === 'hidden' ? null : draft.base(),
      content: model.content(),
      holdsEdits: true,
      continues: draft.id,
    });
  return (
    <Show when={mayWriteDrafts(workspace)}>
      <Button small look="primary" onClick={() => void beginDraft(carryOn)}>
        Continue as a new draft
      </Button>
    </Show>
  );
}
