/** Adding a user: who they are and what they get, then the link with which they set their password. */
import { createSignal, createUniqueId, Show, type JSX } from 'solid-js';
import { usernameProblem } from '../../../../core/accounts/credentials.ts';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { normalText } from '../../../../core/profile/content.ts';
import type { User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { TextField } from '../../../ui/form/field.tsx';
import { createForm } from '../../../ui/form/form.ts';
import { FormNotice } from '../../../ui/form/form-notice.tsx';
import { nameOf } from '../name-of.ts';
import { holdsLink, LinkFoot, LinkPanel } from '../person/link-panel.tsx';
import { createTagForm, TagFields } from '../tag-fields.tsx';
import { ProfilePicker } from './profile-picker.tsx';

export function CreateUser(props: { isOpen: boolean; onClose: () => void }): JSX.Element {
  const id = createUniqueId();
  const [created, setCreated] = createSignal<User | null>(null);
  const [isLinked, setIsLinked] = createSignal(false);
  const draft = createUserForm(setCreated);
  const close = (): void => {
    props.onClose();
    draft.reset();
    setCreated(null);
    setIsLinked(false);
  };
  return (
    <Dialog
      open={props.isOpen}
      onClose={close}
      holds={isLinked() && holdsLink}
      isChanged={created() === null && (draft.profiles().length > 0 || draft.tagForm.isChanged())}
      title={created() ? `${nameOf(created()!)} was added` : 'Add new user'}
      foot={
        <Show
          when={created()}
          fallback={
            <>
              <Cancel />
              <Button look="primary" type="submit" form={id} unavailable={draft.form.isBusy()}>
                Add user
              </Button>
            </>
          }
        >
          {(user) => <LinkFoot user={user()} onClose={close} />}
        </Show>
      }
    >
      <Show when={created()} fallback={<UserForm id={id} draft={draft} />}>
        {(user) => <LinkPanel user={user()} onMade={() => setIsLinked(true)} />}
      </Show>
    </Dialog>
  );
}

type UserDraft = ReturnType<typeof createUserForm>;

/** What was typed stays until the dialog closes, whatever the server says. [U155] */
function createUserForm(onCreated: (user: User) => void) {
  const { api } = useWorkspace();
  const [profiles, setProfiles] = createSignal<readonly string[]>([]);
  const tagForm = createTagForm();
  const form = createForm({
    fields: ['username', 'displayName', 'profiles', 'tags'],
    judge: ({ username }) => ({
      username: usernameProblem(username.trim()),
      tags: tagForm.judge(),
    }),
    send: ({ username, displayName }) =>
      api.createUser({
        ...{ username: username.trim(), profiles: profiles(), tags: tagForm.tags() },
        ...(normalText(displayName) !== '' && { displayName }),
      }),
    fieldOf: ({ code }) => (code === 'username-taken' ? 'username' : null),
    onDone: onCreated,
  });
  const reset = (): void => {
    form.clear();
    setProfiles([]);
    tagForm.begin([]);
  };
  return { form, tagForm, profiles, setProfiles, reset };
}

function UserForm(props: { id: string; draft: UserDraft }): JSX.Element {
  const workspace = useWorkspace();
  const { form, tagForm, profiles, setProfiles } = props.draft;
  return (
    <form class="form" id={props.id} novalidate onSubmit={form.onSubmit}>
      <FormNotice problem={form.problem()} />
      <TextField
        name="username"
        autofocus
        label="Username"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        hint="What they sign in with: letters, digits and _ . @ -"
        problem={form.problemOf('username')}
      />
      <TextField
        name="displayName"
        label="Display name (optional)"
        autocomplete="off"
        maxlength={100}
        hint="As colleagues know them."
        problem={form.problemOf('displayName')}
      />
      <Show
        when={workspace.may(ownPermissions.assignProfiles) && workspace.may(ownPermissions.viewProfiles)}
        fallback={<p class="field__hint">Somebody who may edit users’ permissions has to assign their security profiles.</p>}
      >
        <ProfilePicker profiles={profiles()} onProfiles={setProfiles} problem={form.problemOf('profiles')} />
      </Show>
      <TagFields
        form={tagForm}
        newId={workspace.platform.newRowId}
        hint="They decide which administrators see this user."
        problem={form.problemOf('tags')}
      />
    </form>
  );
}
