/** What each line of a file comes to, before anything is added. */
import { createSignal, For, Show, type JSX } from 'solid-js';
import { Button } from '../../../ui/controls/button.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import type { Column } from '../../../ui/table/column.ts';
import { Table } from '../../../ui/table/table.tsx';
import { countOfUsers } from '../many/people.tsx';
import '../many/many.css';
import type { ImportPlan, NewUser, RefusedRow } from './plan-import.ts';

const columns: readonly Column<NewUser>[] = [
  { key: 'line', label: 'Line', width: '4rem', cell: ({ row }) => <span class="number">{row.line}</span> },
  { key: 'username', label: 'Username', cell: ({ row }) => <StoredText text={row.username} /> },
  { key: 'displayName', label: 'Display name', cell: ({ row }) => <StoredText text={row.displayName} /> },
  { key: 'profiles', label: 'Security profiles', cell: ({ row }) => <StoredText text={row.profiles.join(', ')} /> },
  {
    key: 'tags',
    label: 'Resource tags',
    cell: ({ row }) => (
      <StoredText
        text={Object.entries(row.tags)
          .map(([key, value]) => `${key}: ${value}`)
          .join(', ')}
      />
    ),
  },
];

/** [U243] */
export function ImportPreview(props: { plan: ImportPlan }): JSX.Element {
  const total = (): number => props.plan.table.rows.length;
  return (
    <>
      <Show when={props.plan.judged < total()}>
        <progress class="many__progress" aria-label="Lines that are checked" max={total()} value={props.plan.judged} />
      </Show>
      <p role="status">
        {props.plan.fileName}: {countOfUsers(props.plan.added.length)} can be added
        {props.plan.refused.length > 0 && `, ${props.plan.refused.length} cannot`}
        {props.plan.judged < total() && `, ${total() - props.plan.judged} are being checked`}.
      </p>
      <Show when={props.plan.table.ignored.length > 0}>
        <p class="small muted">Not read, because Accord keeps nothing like it: {props.plan.table.ignored.join(', ')}.</p>
      </Show>
      <Refused rows={props.plan.refused} />
      <Show when={props.plan.added.length > 0}>
        <div class="files__table">
          <Table
            label="Users to add"
            rows={props.plan.added}
            keyOf={({ row }) => String(row.line)}
            nameOf={({ row }) => row.username}
            columns={columns}
          />
        </div>
      </Show>
    </>
  );
}

/** More are shown when they are asked for. */
const shownAtFirst = 20;

function Refused(props: { rows: readonly RefusedRow[] }): JSX.Element {
  const [isWhole, setIsWhole] = createSignal(false);
  const shown = (): readonly RefusedRow[] => (isWhole() ? props.rows : props.rows.slice(0, shownAtFirst));
  return (
    <Show when={props.rows.length > 0}>
      <ul class="files__refused" aria-label="Lines that add nobody">
        <For each={shown()}>
          {({ row, why }) => (
            <li>
              <Message tone="error">
                <strong>
                  Line {row.line}
                  <Show when={row.username}>
                    , <StoredText text={row.username} />
                  </Show>
                </strong>
                : <StoredText text={why} />
              </Message>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.rows.length > shown().length}>
        <Button small look="quiet" onClick={() => setIsWhole(true)}>
          Show all {props.rows.length}
        </Button>
      </Show>
    </Show>
  );
}
