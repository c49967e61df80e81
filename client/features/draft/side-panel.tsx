/** Beside the form: what the draft grants at the moment, how it differs from the saved profile, and what is wrong with it. */
import CircleCheck from 'lucide-solid/icons/circle-check';
import { createEffect, createMemo, createUniqueId, For, on, onCleanup, Show, untrack, type JSX } from 'solid-js';
import type { Issue } from '../../../core/profile/issues.ts';
import { Message } from '../../ui/message.tsx';
import { announce } from '../../ui/toast.tsx';
import { differenceBetween, isSame, restrictionsOf } from '../../../core/profile/difference.ts';
import { inForce } from '../../../core/profile/in-force.ts';
import { useEditor } from './editor-context.tsx';
import { FixButtons } from './fix-buttons.tsx';
import { placeOfIssue, surprisesPlace } from './places.ts';

/** So many warnings of one kind are listed; more are folded. */
const mostUnfolded = 3;

/** Milliseconds. */
const errorsPause = 1_500;
const errorsSentence = (errors: readonly Issue[]): string =>
  errors.length === 0
    ? 'No errors.'
    : errors.length === 1
      ? `Error: ${errors[0]!.message}`
      : `${errors.length} problems have to be solved.`;

const keyOf = ({ code, path, message }: Issue): string => `${code} ${path} ${message}`;

export const SidePanel = (): JSX.Element => (
  <aside class="side" aria-label="Summary">
    <Summary />
    <Problems />
  </aside>
);

function Summary(): JSX.Element {
  const { catalog, model, base } = useEditor();
  const chosen = (): number =>
    [...model.chosen()].filter((permission) => catalog.entryByPermission.has(permission) && !catalog.restrictions.has(permission)).length;
  const restrictions = (): number => restrictionsOf(catalog, model.content()).length;
  const derived = (): number => model.derived().size;
  const difference = createMemo(() => {
    const before = base();
    return before && differenceBetween(catalog, inForce(catalog, before), model.content());
  });
  return (
    <section class="card side__card" aria-labelledby="summary-title">
      <h2 id="summary-title">Grants</h2>
      <p class="side__number number">
        <strong>{chosen() + derived()}</strong> {chosen() + derived() === 1 ? 'permission' : 'permissions'}
      </p>
      <p class="small muted number">
        {chosen()} chosen, {derived()} derived
        <Show when={restrictions() > 0}>
          ; {restrictions()} more {restrictions() === 1 ? 'takes' : 'take'} rights away
        </Show>
      </p>
      <Show when={difference()}>
        {(now) => (
          <p class="side__difference small">
            <Show when={!isSame(now())} fallback="Nothing differs from the saved profile.">
              <Show when={now().granted.length > 0}>
                <span class="pill pill--good number">+{now().granted.length} granted</span>
              </Show>
              <Show when={now().withdrawn.length > 0}>
                <span class="pill pill--error number">−{now().withdrawn.length} withdrawn</span>
              </Show>
              <Show when={now().granted.length + now().withdrawn.length === 0}>Grants the same; other things changed.</Show>
            </Show>
          </p>
        )}
      </Show>
    </section>
  );
}

function Problems(): JSX.Element {
  const { desk, model } = useEditor();
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
        cancel = desk.edge.after(errorsPause, () => announce(errorsSentence(untrack(errors))));
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
  /** It stands above the form already, with both people and what each did. */
  const isSurprise = (): boolean => props.issue.code === 'removal-undone' || props.issue.code === 'combination-unseen';
  const go = (): void => {
    const place = isSurprise() ? surprisesPlace : placeOfIssue(props.issue.path);
    view.touch(place);
    view.goTo(place);
  };
  return (
    <li>
      <button type="button" class="problem-link" id={id} onClick={go}>
        <Message tone={props.issue.severity}>{props.issue.message}</Message>
      </button>
      <Show when={!isSurprise()}>
        <FixButtons issue={props.issue} about={id} />
      </Show>
    </li>
  );
}
