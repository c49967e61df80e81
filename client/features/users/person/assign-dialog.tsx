/** Which security profiles a user has: changed in a dialog that shows what they gain and lose before it is done. */
import Plus from 'lucide-solid/icons/plus';
import Undo from 'lucide-solid/icons/undo-2';
import X from 'lucide-solid/icons/x';
import { createEffect, createMemo, createSignal, For, on, Show, type JSX } from 'solid-js';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import type { Problem, User } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createProfilesOf } from '../../../queries/profiles.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { FormNotice } from '../../../ui/form/form-notice.tsx';
import { nameOf } from '../name-of.ts';
import type { OwnRights } from '../own-rights.ts';
import { ProfileCombobox } from '../profile-combobox.tsx';
import { AssignmentPreview } from './assignment-preview.tsx';
import { OutOfSight } from './out-of-sight.tsx';
import './assign-dialog.css';

interface AssignProps {
  readonly isOpen: boolean;
  readonly user: User;
  readonly catalog: Catalog;
  readonly rights: OwnRights;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function AssignDialog(props: AssignProps): JSX.Element {
  const assignment = createAssignment(props);
  const known = createProfilesOf(useWorkspace(), assignment.all);
  return (
    <Dialog
      wide
      open={props.isOpen}
      onClose={props.onClose}
      isChanged={assignment.isChanged()}
      title={`Security profiles of ${nameOf(props.user)}`}
      foot={
        <>
          <Cancel />
          <Button look="primary" unavailable={!assignment.isChanged() || assignment.isBusy()} onClick={() => void assignment.send()}>
            Assign
          </Button>
        </>
      }
    >
      <div class="assign">
        <FormNotice problem={assignment.problem()} />
        <ProfileCombobox
          label="Add a security profile"
          placeholder="Find by name, description or permission"
          value=""
          without={assignment.after()}
          onValue={(id) => id !== '' && assignment.add(id)}
        />
        <ul class="assign__list" aria-label="Security profiles after the change">
          <For each={assignment.all()} fallback={<li class="muted small">No security profile.</li>}>
            {(id) => <Row id={id} name={known().get(id)?.name ?? '…'} assignment={assignment} />}
          </For>
        </ul>
        <OutOfSight rights={props.rights} />
        <AssignmentPreview catalog={props.catalog} profiles={known()} before={assignment.before()} after={assignment.after()} />
      </div>
    </Dialog>
  );
}

type Assignment = ReturnType<typeof createAssignment>;

/** What is to be assigned, in place of what was seen when the dialog opened. [U159] */
function createAssignment(props: AssignProps) {
  const { api } = useWorkspace();
  const [seen, setSeen] = createSignal(props.user);
  const [after, setAfter] = createSignal<readonly string[]>(props.user.profiles);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const before = (): readonly string[] => seen().profiles;
  const begin = (): void => {
    setSeen(props.user);
    setAfter(props.user.profiles);
  };
  createEffect(
    on(
      () => props.isOpen,
      (isOpen) => {
        if (!isOpen) return;
        setProblem(null);
        begin();
      },
    ),
  );
  // Overtaken: the user as they are now is shown, and the change is chosen anew.
  createEffect(
    on([() => props.user, problem], () => problem()?.code === 'revision-changed' && props.user.revision !== seen().revision && begin()),
  );
  const send = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await api.assignProfiles(seen(), after());
    setIsBusy(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok || answer.problem.code === 'revision-changed') props.onChanged();
    if (!answer.ok) return;
    props.onClose();
    tell({ text: `The security profiles of ${nameOf(answer.value)} are assigned.`, tone: 'good' });
  };
  return {
    ...{ before, after, problem, isBusy, send },
    /** Those that stay, go and come. */
    all: createMemo(() => [...new Set([...before(), ...after()])]),
    isChanged: (): boolean => [...before()].sort().join() !== [...after()].sort().join(),
    add: (id: string): void => void setAfter([...new Set([...after(), id])]),
    remove: (id: string): void => void setAfter(after().filter((one) => one !== id)),
  };
}

function Row(props: { id: string; name: string; assignment: Assignment }): JSX.Element {
  const isAfter = (): boolean => props.assignment.after().includes(props.id);
  const isNew = (): boolean => !props.assignment.before().includes(props.id);
  return (
    <li class="assign__row" classList={{ 'assign__row--new': isNew(), 'assign__row--gone': !isAfter() }}>
      <span class="assign__name">
        <StoredText text={props.name} />
        <Show when={isNew() || !isAfter()}>
          <span class={`pill ${isNew() ? 'pill--good' : 'pill--error'}`}>
            <Show when={isNew()} fallback="is taken away">
              <Plus size={13} aria-hidden="true" /> is given
            </Show>
          </span>
        </Show>
      </span>
      <Show
        when={isAfter()}
        fallback={
          <Button small look="quiet" aria-label={`Keep ${props.name}`} onClick={() => props.assignment.add(props.id)}>
            <Undo size={15} aria-hidden="true" /> Keep
          </Button>
        }
      >
        <Button small look="quiet" aria-label={`Take away ${props.name}`} onClick={() => props.assignment.remove(props.id)}>
          <X size={15} aria-hidden="true" /> Take away
        </Button>
      </Show>
    </li>
  );
}
