/** What the server says of a draft: that it is nearly full, takes nothing more, or cannot be reached by a socket; and the way on. */
import CircleSlash from 'lucide-solid/icons/circle-slash';
import Gauge from 'lucide-solid/icons/gauge';
import HardDrive from 'lucide-solid/icons/hard-drive';
import Unplug from 'lucide-solid/icons/unplug';
import { onCleanup, Show, type JSX } from 'solid-js';
import { createDraft } from '../../data/draft/new-draft.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';
import { createBeginDraft } from '../profiles/begin-draft.ts';
import { mayWriteDrafts } from '../profiles/start-draft.ts';
import { useEditor } from './editor-context.tsx';

export function RoomNotices(): JSX.Element {
  const { desk, draft } = useEditor();
  const percent = (): number | null => {
    const size = draft.size();
    return size && Math.min(100, Math.floor((100 * size.bytes) / size.most));
  };
  const isRefused = (): boolean => draft.stop() !== null && draft.state().kind === 'refused';
  const isHidden = (): boolean => draft.stop()?.kind === 'hidden';
  // What keeps somebody from a draft may be over.
  onCleanup(
    desk.events.listen((news) => {
      const isNews = news.type === 'reset' || (news.type === 'drafts' && news.items.some(({ id }) => id === draft.id));
      if (isNews && (isHidden() || draft.stop()?.kind === 'not-allowed')) draft.reconnect();
    }),
  );
  const why = (): string => {
    const { kind, reason } = draft.stop() ?? {};
    if (reason) return `It said: ${reason}. `;
    if (kind === 'hidden') return 'It was removed, or its tags keep it from you. ';
    return kind === 'too-large' ? 'What you changed is more than one message may hold. ' : '';
  };
  return (
    <>
      <Show when={draft.isDiskFull() && !draft.ending() && !isRefused()}>
        <Notice tone="warning" role="alert" icon={<HardDrive size={18} aria-hidden="true" />} title="The server cannot save at the moment">
          <p>
            Its disk is full; whoever runs it has to make room. Your edits are kept on this device, and sent by themselves once there is.
          </p>
        </Notice>
      </Show>
      <Show when={isRefused()}>
        <Notice
          tone="error"
          role="alert"
          icon={<CircleSlash size={18} aria-hidden="true" />}
          title={isHidden() ? 'There is no such draft for you' : 'The server takes no more edits of yours here'}
          actions={<CarryOn />}
        >
          <p>
            {why()}
            {draft.unsaved() ? 'Nothing is lost: your edits are kept on this device, and go along into a new draft.' : 'Nothing is lost.'}
          </p>
        </Notice>
      </Show>
      <Show when={draft.isBlocked() && !draft.ending() && !draft.stop()}>
        <Notice
          tone="warning"
          role="status"
          icon={<Unplug size={18} aria-hidden="true" />}
          title="The server answers, but live editing does not get through"
        >
          <p>
            Something between this browser and the server, most often a proxy, does not let its WebSocket through. What you edit stays on
            this device, and is sent as soon as that is mended. Ask whoever runs this server: the proxy has to pass on the headers Upgrade
            and Connection over HTTP/1.1 for every address under /sync/, as docs/deploy.md shows.
          </p>
        </Notice>
      </Show>
      <Show when={!isRefused() && percent() !== null && !draft.ending()}>
        <Notice
          tone="warning"
          role="status"
          icon={<Gauge size={18} aria-hidden="true" />}
          title={`This draft is ${percent()} % full`}
          actions={<CarryOn />}
        >
          <p>
            A draft keeps a trace of every edit ever made in it, so that people offline can be brought together. When it is full the server
            takes no more. Save it soon, or carry on in a new draft, which starts with what is here and without the trace.
          </p>
        </Notice>
      </Show>
    </>
  );
}

/** A draft that says the same, without what led to it. */
function CarryOn(): JSX.Element {
  const { desk, draft, model } = useEditor();
  const beginDraft = createBeginDraft();
  const carryOn = (): Promise<string> =>
    createDraft(desk.edge, desk.store, {
      // Of a profile that is out of sight there is no change.
      base: draft.stop()?.kind === 'hidden' ? null : draft.base(),
      content: model.content(),
      holdsEdits: true,
    });
  return (
    <Show when={mayWriteDrafts(desk)}>
      <Button small look="primary" onClick={() => void beginDraft(carryOn)}>
        Continue as a new draft
      </Button>
    </Show>
  );
}
