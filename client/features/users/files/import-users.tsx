/** Adding many users from a CSV file: chosen, planned line by line, carried out, and their links passed on. */
import { createEffect, createSignal, Match, on, Show, Switch, type JSX } from 'solid-js';
import { templateHeader } from '../../../../core/accounts/user-rows.ts';
import type { Problem } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { pauseBy } from '../../../platform/platform.ts';
import { saveFile, writeCsv } from '../../../platform/csv.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Cancel, Dialog } from '../../../ui/feedback/dialog.tsx';
import { Field } from '../../../ui/form/field.tsx';
import { FormNotice } from '../../../ui/form/form-notice.tsx';
import { countOfUsers } from '../many/people.tsx';
import { createRun, type Run } from '../many/run-each.ts';
import { ImportOutcome } from './import-outcome.tsx';
import type { Added } from './link-list.tsx';
import { ImportPreview } from './import-preview.tsx';
import { createImportPlanning, type ImportPlanning, type NewUser } from './plan-import.ts';
import './files.css';

export default function ImportUsers(props: { isOpen: boolean; onClose: () => void; onAdded: () => void }): JSX.Element {
  const { api, platform } = useWorkspace();
  const planning = createImportPlanning(api);
  const [added, setAdded] = createSignal<readonly Added[]>([]);
  const run = createRun<NewUser>(async ({ row, profiles }) => {
    const { username, displayName, tags } = row;
    const answer = await api.createUser({ username, profiles, tags, ...(displayName !== '' && { displayName }) });
    if (!answer.ok) return answer;
    const link = await api.inviteUser(answer.value.id);
    setAdded((before) => [...before, { user: answer.value, link }]);
    return answer;
  }, pauseBy(platform));
  const clear = (): void => {
    run.clear();
    planning.clear();
    setAdded([]);
  };
  createEffect(on(() => props.isOpen, clear));
  const close = (): void => {
    // What became of each, and the links, are shown before it closes. [U248]
    if (run.state() === 'running') return run.stop();
    if (added().length > 0) props.onAdded();
    props.onClose();
  };
  return (
    <Dialog
      wide
      open={props.isOpen}
      onClose={close}
      isAtWork={run.state() === 'running'}
      title="Add users from a file"
      holds={
        run.state() === 'over' && added().some(({ link }) => link.ok) && 'The links are shown only now. Copy or save them, then press Done.'
      }
      foot={<Foot planning={planning} run={run} onClose={close} />}
    >
      <div class="files">
        <Switch>
          <Match when={run.state() !== 'ready'}>
            <ImportOutcome run={run} added={added()} />
          </Match>
          <Match when={run.state() === 'ready'}>
            <ChooseFile problem={planning.problem()} onFile={(file) => void planning.read(file)} />
            <Show when={planning.plan()}>{(plan) => <ImportPreview plan={plan()} />}</Show>
          </Match>
        </Switch>
      </div>
    </Dialog>
  );
}

function ChooseFile(props: { problem: Problem | null; onFile: (file: File) => void }): JSX.Element {
  const template = (): void => saveFile('users.csv', writeCsv([templateHeader]));
  return (
    <>
      <p class="muted">
        One line for each user, with the columns of Amazon Connect’s template: a login or an email address, names, security profiles and
        tags, several with | between them. Passwords are not read: each user gets a one-time link.
      </p>
      <div class="files__choose">
        <Field label="CSV file with users">
          {(control) => (
            <input
              {...control}
              class="input"
              type="file"
              accept=".csv,text/csv,text/plain"
              // The same file, mended, is a new choice.
              onClick={({ currentTarget }) => (currentTarget.value = '')}
              onChange={({ currentTarget: { files } }) => files?.[0] && props.onFile(files[0])}
            />
          )}
        </Field>
        <Button onClick={template}>Download template</Button>
      </div>
      <FormNotice problem={props.problem} />
    </>
  );
}

function Foot(props: { planning: ImportPlanning; run: Run<NewUser>; onClose: () => void }): JSX.Element {
  const count = (): number => props.planning.plan()?.added.length ?? 0;
  const isPlanned = (): boolean => {
    const plan = props.planning.plan();
    return plan !== null && plan.judged === plan.table.rows.length;
  };
  return (
    <Switch>
      <Match when={props.run.state() === 'ready'}>
        <Cancel />
        <Button
          look="primary"
          unavailable={!isPlanned() || count() === 0}
          onClick={() => void props.run.begin(props.planning.plan()?.added ?? [])}
        >
          Add {countOfUsers(count())}
        </Button>
      </Match>
      <Match when={props.run.state() === 'running'}>
        <Button onClick={props.run.stop}>Stop</Button>
      </Match>
      <Match when={props.run.state() === 'over'}>
        <Button look="primary" onClick={props.onClose}>
          Done
        </Button>
      </Match>
    </Switch>
  );
}
