/** Making a token: what for, how far and until when, confirmed with one's password; then the token, shown this once. */
import { createSignal, createUniqueId, For, Show, type JSX } from 'solid-js';
import { tokenEndProblem, tokenNameMax, tokenNameProblem, tokenScopes, type TokenScope } from '../../../../core/accounts/tokens.ts';
import { normalText } from '../../../../core/profile/content.ts';
import type { MadeToken } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { exactTime } from '../../../ui/display/time.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { Notice } from '../../../ui/feedback/message.tsx';
import { CopyField } from '../../../ui/form/copy-field.tsx';
import { FieldAbout, TextField } from '../../../ui/form/field.tsx';
import { createForm } from '../../../ui/form/form.ts';
import { FormNotice } from '../../../ui/form/form-notice.tsx';
import { plainInput } from '../../session/new-password.tsx';
import { dayOf, endOfDay, yearAfter } from './days.ts';
import { scopeWords } from './scope-words.ts';
import './create-token.css';

export function CreateToken(props: { isOpen: boolean; onClose: () => void; onMade: () => void }): JSX.Element {
  const id = createUniqueId();
  const [made, setMade] = createSignal<MadeToken | null>(null);
  const draft = createTokenForm((token) => {
    setMade(token);
    props.onMade();
  });
  /** Nothing keeps the token once the dialog is closed. */
  const close = (): void => {
    props.onClose();
    draft.reset();
    setMade(null);
  };
  return (
    <Dialog
      open={props.isOpen}
      onClose={close}
      holds={made() !== null && 'The token is shown only now. Copy it, then press Done.'}
      title={made() ? 'The token is made' : 'New token'}
      foot={
        <Show
          when={made()}
          fallback={
            <>
              <Cancel />
              <Button look="primary" type="submit" form={id} unavailable={draft.form.isBusy()}>
                Make token
              </Button>
            </>
          }
        >
          <Button look="primary" onClick={close}>
            Done
          </Button>
        </Show>
      }
    >
      <Show when={made()} fallback={<TokenForm id={id} draft={draft} />}>
        {(token) => <Secret token={token()} />}
      </Show>
    </Dialog>
  );
}

type TokenDraft = ReturnType<typeof createTokenForm>;

/** What was typed stays until the dialog closes, whatever the server says. [U172] */
function createTokenForm(onMade: (token: MadeToken) => void) {
  const { api, platform } = useWorkspace();
  const [scopes, setScopes] = createSignal<readonly TokenScope[]>([]);
  const now = (): number => platform.now().getTime();
  /** An hour less than a year away: the clock of this device may be ahead of the server's. */
  const latest = (): number => yearAfter(now()) - 3_600_000;
  /** To the end of the day that was picked, as far as a token may go. */
  const endOf = (day: string): number => (day === dayOf(latest()) ? Math.min(endOfDay(day), latest()) : endOfDay(day));
  const form = createForm({
    fields: ['name', 'scopes', 'until', 'password'],
    judge: ({ name, until, password }) => ({
      name: tokenNameProblem(normalText(name)),
      scopes: scopes().length === 0 ? 'The token would be good for nothing; choose what it may do.' : null,
      until: tokenEndProblem(endOf(until), now(), yearAfter(now())),
      password: password === '' ? 'Your password is missing; type the one that you sign in with.' : null,
    }),
    send: ({ name, until, password }) =>
      api.makeToken({ name: normalText(name), scopes: scopes(), expiresAt: new Date(endOf(until)).toISOString(), password }),
    fieldOf: ({ code }) => (code === 'wrong-credentials' ? 'password' : null),
    onDone: onMade,
  });
  const toggle = (scope: TokenScope): void =>
    void setScopes((chosen) => tokenScopes.filter((one) => chosen.includes(one) !== (one === scope)));
  const reset = (): void => {
    form.clear();
    setScopes([]);
  };
  return { form, scopes, toggle, now, latest, reset };
}

/** Days for which a token is good unless another day is picked. */
const usualDays = 90;

function TokenForm(props: { id: string; draft: TokenDraft }): JSX.Element {
  const { form, now, latest } = props.draft;
  return (
    <form class="form" id={props.id} novalidate onSubmit={form.onSubmit}>
      <FormNotice problem={form.problem()} />
      <TextField
        name="name"
        autofocus
        label="Name"
        autocomplete="off"
        maxlength={tokenNameMax}
        hint="What it is for, such as “Nightly export”."
        problem={form.problemOf('name')}
      />
      <ScopeChoices draft={props.draft} />
      <TextField
        name="until"
        type="date"
        label="Good until the end of"
        value={dayOf(now() + usualDays * 86_400_000)}
        min={dayOf(now())}
        max={dayOf(latest())}
        hint="At most a year away."
        problem={form.problemOf('until')}
      />
      <TextField
        name="password"
        label="Your password"
        type="password"
        autocomplete="current-password"
        {...plainInput}
        hint="So that nobody makes a token at a screen that you left open."
        problem={form.problemOf('password')}
      />
    </form>
  );
}

function ScopeChoices(props: { draft: TokenDraft }): JSX.Element {
  const id = createUniqueId();
  const problem = (): string | null => props.draft.form.problemOf('scopes');
  return (
    <fieldset class="field scopes" aria-describedby={id}>
      <legend class="field__label">What it may do, as far as you may yourself</legend>
      <For each={tokenScopes}>
        {(scope, at) => (
          <label class="scopes__one">
            <input
              type="checkbox"
              checked={props.draft.scopes().includes(scope)}
              aria-invalid={at() === 0 && problem() ? true : undefined}
              onChange={() => props.draft.toggle(scope)}
            />
            <span>
              <span class="scopes__label">{scopeWords[scope].label}</span> <code class="scopes__name">{scope}</code>
              <span class="field__hint">{scopeWords[scope].about}</span>
            </span>
          </label>
        )}
      </For>
      <FieldAbout id={id} problem={problem()} />
    </fieldset>
  );
}

const Secret = (props: { token: MadeToken }): JSX.Element => (
  <div class="form">
    <Notice tone="warning" title="Copy the token now">
      <p>
        It is shown this once: Accord keeps only a hash of it. Whoever has it acts in your name until {exactTime(props.token.expiresAt)}.
      </p>
    </Notice>
    <CopyField
      label={`Token “${props.token.name}”`}
      hint="Programs send it in the header “Authorization: Bearer”."
      what="token"
      value={props.token.token}
    />
  </div>
);
