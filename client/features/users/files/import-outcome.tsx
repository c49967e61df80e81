/** What became of each line of a file, and the links of those who were added. */
import { Show, type JSX } from 'solid-js';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import type { Run } from '../many/run-each.ts';
import { RunProgress } from '../many/run-progress.tsx';
import { LinkList, type Added } from './link-list.tsx';
import type { NewUser } from './plan-import.ts';

export const ImportOutcome = (props: { run: Run<NewUser>; added: readonly Added[] }): JSX.Element => (
  <>
    <RunProgress run={props.run} done="Added" nameOf={(item) => <LineName item={item} />} />
    <Show when={props.run.state() === 'over' && props.added.length > 0}>
      <LinkList added={props.added} />
    </Show>
  </>
);

const LineName = (props: { item: NewUser }): JSX.Element => (
  <>
    Line {props.item.row.line}, <StoredText text={props.item.row.username} />
  </>
);
