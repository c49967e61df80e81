/** The ways from the list of users to a file, and from a file to more users. */
import Download from 'lucide-solid/icons/download';
import Upload from 'lucide-solid/icons/upload';
import { createSignal, lazy, Show, Suspense, type JSX } from 'solid-js';
import { ownPermissions } from '../../../../core/access/own-permissions.ts';
import { sentenceOf, type Problem } from '../../../api/api.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { pauseBy } from '../../../platform/platform.ts';
import type { UserQuestion } from '../../../queries/users.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { tell } from '../../../ui/feedback/toast.tsx';
import { countOfUsers } from '../many/people.tsx';
import { exportUsers } from './export-users.ts';

const ImportUsers = lazy(() => import('./import-users.tsx'));

export function ImportButton(props: { onAdded: () => void }): JSX.Element {
  const { may } = useWorkspace();
  const [isOpen, setIsOpen] = createSignal(false);
  const [wasOpen, setWasOpen] = createSignal(false);
  const open = (): void => {
    setWasOpen(true);
    setIsOpen(true);
  };
  return (
    <Show when={may(ownPermissions.createUsers)}>
      <Button onClick={open}>
        <Upload size={16} aria-hidden="true" /> Add from a file…
      </Button>
      <Show when={wasOpen()}>
        <Suspense>
          <ImportUsers isOpen={isOpen()} onClose={() => setIsOpen(false)} onAdded={props.onAdded} />
        </Suspense>
      </Show>
    </Show>
  );
}

/** What is shown of the list is saved whole. */
export function ExportButton(props: { question: UserQuestion }): JSX.Element {
  const { api, platform } = useWorkspace();
  const [read, setRead] = createSignal<number | null>(null);
  const save = async (): Promise<void> => {
    setRead(0);
    const { query, sort, enabled, profile, tag } = props.question;
    const asked = { query, sort, ...(enabled && { enabled }), ...(profile && { profile }), ...(tag && { tag }) };
    try {
      const rows = await exportUsers({ api, pause: pauseBy(platform), onRead: setRead }, asked);
      const { saveFile, writeCsv } = await import('../../../platform/csv.ts');
      saveFile('users.csv', writeCsv(rows));
      tell({ text: `${countOfUsers(rows.length - 1)} saved in users.csv.`, tone: 'good' });
    } catch (problem) {
      tell({ text: `Nothing was saved. ${sentenceOf(problem as Problem)}`, tone: 'warning' });
    }
    setRead(null);
  };
  return (
    <Button small unavailable={read() !== null} onClick={() => void save()}>
      <Download size={15} aria-hidden="true" /> {read() === null ? 'Save as CSV' : `Reading ${countOfUsers(read() ?? 0)}…`}
    </Button>
  );
}
