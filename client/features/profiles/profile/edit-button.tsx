/** "Edit": joins a change that somebody has begun already, or begins one. */
import { A } from '@solidjs/router';
import { createSignal, For, type JSX } from 'solid-js';
import type { Profile } from '../../../../core/profile/profile.ts';
import { useWorkspace } from '../../../app-context.tsx';
import type { DraftItem } from '../../../api/api.ts';
import { Avatars } from '../../../ui/display/avatar.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/feedback/dialog.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Moment } from '../../../ui/display/time.tsx';
import { colorOfName } from '../../../../core/accounts/person-color.ts';
import { createBeginDraft } from '../begin-draft.ts';
import { draftTitle } from '../drafts/draft-rows.ts';
import { startChange } from '../start-draft.ts';
import './edit-button.css';

export function EditButton(props: { profile: Profile; children: JSX.Element }): JSX.Element {
  const workspace = useWorkspace();
  const beginDraft = createBeginDraft();
  const [begun, setBegun] = createSignal<readonly DraftItem[]>([]);

  const isMine = (username: string): boolean => username === workspace.account().user.username;
  const begin = (): Promise<string> => startChange(workspace, props.profile);
  const joinOrBegin = async (): Promise<string | null> => {
    const answer = await workspace.api.drafts({ profile: props.profile.id });
    const found = answer.ok ? answer.value.items : [];
    // Begun here before, and left as it was.
    const own = found.find(({ createdBy, begun, present }) => isMine(createdBy) && !begun && present.length === 0);
    if (own && found.length === 1) return own.id;
    if (found.length === 0) return begin();
    setBegun(found);
    return null;
  };

  return (
    <>
      <Button look="primary" onClick={() => void beginDraft(joinOrBegin)}>
        {props.children}
      </Button>
      <Dialog
        open={begun().length > 0}
        onClose={() => setBegun([])}
        title={`“${props.profile.name}” is being changed already`}
        about="Two changes at once cannot both be saved as they are; editing one together can."
        foot={
          <>
            <Button onClick={() => setBegun([])}>Cancel</Button>
            <Button onClick={() => void beginDraft(begin)}>Begin a change of your own</Button>
          </>
        }
      >
        <ul class="begun">
          <For each={begun()}>
            {(draft) => <BegunDraft draft={draft} isMine={isMine(draft.createdBy)} now={workspace.platform.now()} />}
          </For>
        </ul>
      </Dialog>
    </>
  );
}

/** A change that somebody has begun, and the way to join it. */
const BegunDraft = (props: { draft: DraftItem; isMine: boolean; now: Date }): JSX.Element => (
  <li class="begun__draft">
    <div>
      <strong>
        <StoredText text={draftTitle(props.draft)} />
      </strong>
      <p class="small muted">
        Begun by {props.isMine ? 'you' : props.draft.createdBy} from revision {props.draft.base?.revision} ·{' '}
        {props.draft.begun ? 'edited' : 'nothing written yet, opened'} <Moment at={props.draft.updatedAt} now={props.now} />
      </p>
    </div>
    <Avatars
      label={`In this draft: ${props.draft.present.join(', ')}`}
      faces={props.draft.present.map((name) => ({ name, color: colorOfName(name) }))}
    />
    <A class="button button--primary button--small" href={`/drafts/${props.draft.id}`}>
      Join
    </A>
  </li>
);
