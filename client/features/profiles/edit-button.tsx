/** "Edit": joins a change that somebody has begun already, or begins one. */
import { A } from '@solidjs/router';
import { createSignal, For, type JSX } from 'solid-js';
import type { Profile } from '../../../core/profile/profile.ts';
import { useDesk } from '../../data/app.tsx';
import type { DraftItem } from '../../data/api.ts';
import { Avatars } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { StoredText } from '../../ui/stored-text.tsx';
import { Moment } from '../../ui/time.tsx';
import { colorOfName } from '../../ui/person-color.ts';
import { createBeginDraft } from './begin-draft.ts';
import { draftTitle } from './draft-rows.ts';
import { startChange } from './start-draft.ts';

export function EditButton(props: { profile: Profile; children: JSX.Element }): JSX.Element {
  const desk = useDesk();
  const beginDraft = createBeginDraft();
  const [begun, setBegun] = createSignal<readonly DraftItem[]>([]);

  const isMine = (username: string): boolean => username === desk.account().user.username;
  const begin = (): Promise<string> => startChange(desk, props.profile);
  const joinOrBegin = async (): Promise<string | null> => {
    const answer = await desk.api.drafts({ profile: props.profile.id });
    const found = answer.ok ? answer.value.items : [];
    // Begun here before, and left as it was.
    const own = found.find(({ createdBy, begun, present }) => isMine(createdBy) && begun === false && present.length === 0);
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
            {(draft) => (
              <li class="begun__draft">
                <div>
                  <strong>
                    <StoredText text={draftTitle(draft)} />
                  </strong>
                  <p class="small muted">
                    Begun by {isMine(draft.createdBy) ? 'you' : draft.createdBy} from revision {draft.base?.revision} ·{' '}
                    {draft.begun === false ? 'nothing written yet, opened' : 'edited'} <Moment at={draft.updatedAt} now={desk.edge.now()} />
                  </p>
                </div>
                <Avatars
                  label={`In this draft: ${draft.present.join(', ')}`}
                  faces={draft.present.map((name) => ({ name, color: colorOfName(name) }))}
                />
                <A class="button button--primary button--small" href={`/drafts/${draft.id}`}>
                  Join
                </A>
              </li>
            )}
          </For>
        </ul>
      </Dialog>
    </>
  );
}
