/** How far a run over many users is, what became of it in a sentence, and whom it was refused for. */
import { For, Show, type JSX } from 'solid-js';
import { sentenceOf } from '../../../api/api.ts';
import { Message } from '../../../ui/feedback/message.tsx';
import { countOfUsers } from './people.tsx';
import type { Carried, Run } from './run-each.ts';
import './many.css';

interface RunProgressProps<T> {
  readonly run: Run<T>;
  /** "Done for", before a number of users. */
  readonly done: string;
  readonly nameOf: (item: T) => JSX.Element;
}

/** [U241] */
export function RunProgress<T>(props: RunProgressProps<T>): JSX.Element {
  const refused = (): readonly Carried<T>[] => props.run.carried().filter(({ problem }) => problem !== null);
  return (
    <>
      <progress class="many__progress" aria-label="Progress" max={props.run.total()} value={props.run.carried().length} />
      <p role="status">{sentence(props.run, props.done, refused().length)}</p>
      <Show when={refused().length > 0}>
        <ul class="many__failed" aria-label="Refused">
          <For each={refused()}>
            {({ item, problem }) => (
              <li>
                <Message tone="error">
                  <strong>{props.nameOf(item)}</strong>: {problem && sentenceOf(problem)}
                </Message>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}

function sentence(run: Run<unknown>, done: string, refused: number): string {
  const tried = run.carried().length;
  if (run.state() === 'running') return `${tried} of ${countOfUsers(run.total())}…`;
  const parts = [`${done} ${countOfUsers(tried - refused)}`];
  if (refused > 0) parts.push(`${refused} refused`);
  if (run.total() > tried) parts.push(`${run.total() - tried} not tried`);
  return `${parts.join(', ')}.`;
}
