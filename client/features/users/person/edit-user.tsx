/** Changing a user's names and resource tags. */
import { createEffect, createSignal, createUniqueId, on, Show, type JSX } from 'solid-js';
import { usernameProblem } from '../../../../core/accounts/credentials.ts';
import { normalText } from '../../../../core/profile/content.ts';
import type { User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { TextField } from '../../../ui/form/field.tsx';
import { createForm } from '../../../ui/form/form.ts';
import { FormNotice } from '../../../ui/form/form-notice.tsx';
import { nameOf } from '../name-of.ts';
import { createTagForm, rowsOfTags, TagFields } from '../tag-fields.tsx';

interface EditProps {
  readonly isOpen: boolean;
  readonly user: User;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

/** Begins anew each time the dialog opens. */
function createEdit(props: EditProps) {
  const { api } = useWorkspace();
  const tagForm = createTagForm();
  /** The user as they were when the dialog opened: what others change meanwhile is not overwritten. [U159] */
  const [seen, setSeen] = createSignal(props.user);
  const form = createForm({
    fields: ['username', 'displayName', 'tags'],
    judge: ({ username }) => ({ username: usernameProblem(username.trim()), tags: tagForm.judge() }),
    send: ({ username, displayName }) =>
      api.changeUser(seen(), {
        ...{ username: username.trim(), tags: tagForm.tags() },
        displayName: normalText(displayName) === '' ? username.trim() : displayName,
      }),
    fieldOf: ({ code }) => (code === 'username-taken' ? 'username' : null),
    onProblem: ({ code }) => {
      if (code === 'revision-changed') props.onChanged();
    },
    onDone: (user) => {
      props.onClose();
      props.onChanged();
      tell({ text: `${nameOf(user)} was saved.`, tone: 'good' });
    },
  });
  createEffect(
    on(
      () => props.isOpen,
      (isOpen) => {
        if (!isOpen) return;
        form.clear();
        setSeen(props.user);
        tagForm.begin(rowsOfTags(props.user.tags));
      },
    ),
  );
  return { form, tagForm, seen };
}

export function EditUser(props: EditProps): JSX.Element {
  const { platform } = useWorkspace();
  const id = createUniqueId();
  const { form, tagForm, seen } = createEdit(props);
  return (
    <Dialog
      open={props.isOpen}
      onClose={props.onClose}
      isChanged={tagForm.isChanged()}
      title={`Edit ${nameOf(seen())}`}
      foot={
        <>
          <Cancel />
          <Button look="primary" type="submit" form={id} unavailable={form.isBusy()}>
            Save
          </Button>
        </>
      }
    >
      <form class="form" id={id} novalidate onSubmit={form.onSubmit}>
        <FormNotice problem={form.problem()} />
        <NameFields form={form} user={seen()} />
        <TagFields
          form={tagForm}
          newId={platform.newRowId}
          hint="They decide which administrators see this user."
          problem={form.problemOf('tags')}
        />
      </form>
    </Dialog>
  );
}

const NameFields = (props: { form: { problemOf(name: 'username' | 'displayName'): string | null }; user: User }): JSX.Element => (
  <Show when={props.user} keyed>
    {(user) => (
      <>
        <TextField
          name="displayName"
          autofocus
          label="Display name"
          autocomplete="off"
          maxlength={100}
          value={user.displayName}
          problem={props.form.problemOf('displayName')}
        />
        <TextField
          name="username"
          label="Username"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          hint="What they sign in with, and what the history names from now on."
          value={user.username}
          problem={props.form.problemOf('username')}
        />
      </>
    )}
  </Show>
);
