/** "Edit": joins a change that somebody has begun already, or begins one. */
import { A, useNavigate } from '@solidjs/router';
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
import { draftTitle } from './draft-rows.ts';
import { startChange } from './start-draft.ts';

export function EditButton(props: { profile: Profile; children: JSX.Element }): JSX.Element {
  const desk = useDesk();
  const navigate = useNavigate();
  const [begun, setBegun] = createSignal<readonly DraftItem[]>([]);
  const [isBusy, setIsBusy] = createSignal(false);

  const isMine = (username: string): boolean => username === desk.account().user.username;
  const begin = async (): Promise<void> => navigate(`/drafts/${await startChange(desk, props.profile)}`);
  const edit = async (): Promise<void> => {
    if (isBusy()) return;
    setIsBusy(true);
    const answer = await desk.api.drafts({ profile: props.profile.id });
    setIsBusy(false);
    const found = answer.ok ? answer.value.items : [];
    // Begun here before, and left as it was.
    const own = found.find(({ createdBy, begun, present }) => isMine(createdBy) && begun === false && present.length === 0);
    if (own && found.length === 1) navigate(`/drafts/${own.id}`);
    else if (found.length === 0) await begin();
    else setBegun(found);
  };

  return (
    <>
      <Button look="primary" onClick={() => void edit()}>
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
            <Button onClick={() => void begin()}>Begin a change of your own</Button>
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
