/** What is wrong with a draft, each with the way to its place and the ways to settle it. */
import CircleCheck from 'lucide-solid/icons/circle-check';
import { createEffect, createMemo, createUniqueId, For, on, onCleanup, Show, untrack, type JSX } from 'solid-js';
import type { Issue } from '../../../../../core/validation/issues.ts';
import { Message } from '../../../../ui/feedback/message.tsx';
import { announce } from '../../../../ui/feedback/toast.tsx';
import { useEditor } from '../editor-context.tsx';
import { FixButtons } from './fix-buttons.tsx';
import { placeOfIssue, findingsPlace } from '../places.ts';

/** So many warnings of one kind are listed; more are folded. */
const mostUnfolded = 3;

/** Milliseconds. */
const errorsPause = 1_500;
const errorsSentence = (errors: readonly Issue[]): string =>
  errors.length === 0 ? 'No errors.' : errors.length === 1 ? `Error: ${errors[0]!.message}` : `${errors.length} errors must be fixed.`;

const keyOf = ({ code, path, message }: Issue): string => `${code} ${path} ${message}`;

export function Problems(): JSX.Element {
  const { workspace, model } = useEditor();
  const errors = createMemo(() => model.issues().filter((issue) => issue.severity === 'error'));
  const warnings = createMemo(() =>
    Map.groupBy(
      model.issues().filter((issue) => issue.severity !== 'error'),
      (issue) => issue.code,
    ),
  );
  // Once they have stopped changing: read out as they come and go, they would talk over everything else. [U69]
  let cancel = (): void => undefined;
  createEffect(
    on(
      createMemo(() => errors().map(keyOf).join('\n')),
      () => {
        cancel();
        cancel = workspace.platform.after(errorsPause, () => announce(errorsSentence(untrack(errors))));
      },
      { defer: true },
    ),
  );
  onCleanup(() => cancel());
  return (
    <section class="card side__card" aria-labelledby="problems-title" data-fixes tabindex="-1">
      <h2 id="problems-title">
        Problems
        <Show when={errors().length > 0}>
          <span class="pill pill--error number">{errors().length}</span>
        </Show>
      </h2>
      <Show when={errors().length === 0}>
        <p class="side__fine small">
          <CircleCheck size={15} aria-hidden="true" /> No errors.
        </p>
      </Show>
      <ul class="problems">
        <ProblemLinks issues={errors()} />
        <For each={[...warnings().keys()]}>{(code) => <Warnings code={code} issues={warnings().get(code) ?? []} />}</For>
      </ul>
    </section>
  );
}

const Warnings = (props: { code: Issue['code']; issues: readonly Issue[] }): JSX.Element => (
  <Show when={props.issues.length > mostUnfolded} fallback={<ProblemLinks issues={props.issues} />}>
    <li>
      <details class="problems__folded">
        <summary>
          <Message tone="warning">{foldedTitle(props.code, props.issues.length)}</Message>
        </summary>
        <ul class="problems">
          <ProblemLinks issues={props.issues} />
        </ul>
      </details>
    </li>
  </Show>
);

/** An issue that stays keeps its element, and with it the focus. */
function ProblemLinks(props: { issues: readonly Issue[] }): JSX.Element {
  const byKey = createMemo(() => new Map(props.issues.map((issue) => [keyOf(issue), issue])));
  return (
    <For each={[...byKey().keys()]}>
      {(key) => {
        const issue = createMemo<Issue | undefined>((before) => byKey().get(key) ?? before);
        return <Show when={issue()}>{(one) => <ProblemLink issue={one()} />}</Show>;
      }}
    </For>
  );
}

const foldedTitle = (code: Issue['code'], count: number): string => {
  if (code === 'permission-risky') return `${count} powerful permissions`;
  if (code === 'permissions-risky-together') return `${count} risky combinations`;
  if (code === 'access-control-leak') return `${count} permissions are not limited by the tags`;
  return `${count} hints of the same kind`;
};

function ProblemLink(props: { issue: Issue }): JSX.Element {
  const { view } = useEditor();
  const id = createUniqueId();
  /** It stands above the form already, with who did what and the ways to settle it. */
  const isFinding = (): boolean => props.issue.finding !== undefined;
  const go = (): void => {
    const place = isFinding() ? findingsPlace : placeOfIssue(props.issue.path);
    view.touch(place);
    view.goTo(place);
  };
  return (
    <li>
      <button type="button" class="problem-link" id={id} onClick={go}>
        <Message tone={props.issue.severity}>{props.issue.message}</Message>
      </button>
      <Show when={!isFinding()}>
        <FixButtons issue={props.issue} about={id} />
      </Show>
    </li>
  );
}
