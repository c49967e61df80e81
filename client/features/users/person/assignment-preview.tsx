/** What a change of profiles does, before it is done: permissions gained, lost and held elsewhere, and assertions it would break. */
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { assignmentEffect, type HeldChange } from '../../../../core/access/assignment-effect.ts';
import type { Scope } from '../../../../core/access/scope.ts';
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import { closure } from '../../../../core/catalog/closure.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import { holderIssue, newlyBroken, type HeldProfile } from '../../../../core/validation/assertions/people.ts';
import { useWorkspace } from '../../../app-context.tsx';
import { createAssertions } from '../../../queries/assertions.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Message } from '../../../ui/feedback/message.tsx';
import '../../../ui/profile/grants.css';
import { reachText } from '../../../ui/profile/reach-text.ts';
import './assignment-preview.css';

interface PreviewProps {
  readonly catalog: Catalog;
  /** Those of both that are read by now. */
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** For screen readers, where several stand together. */
  readonly label?: string;
}

/** [U150] */
export function AssignmentPreview(props: PreviewProps): JSX.Element {
  const isKnown = (): boolean => [...props.before, ...props.after].every((id) => props.profiles.has(id));
  const changes = createMemo(() => {
    const facts = [...props.profiles].map(([id, profile]) => [id, inForce(props.catalog, profile)] as const);
    return assignmentEffect({ catalog: props.catalog, profileById: new Map(facts) }, props.before, props.after);
  });
  const isRestriction = ({ permission }: HeldChange): boolean => props.catalog.restrictions.has(permission);
  const grants = (): HeldChange[] => changes().filter((one) => !isRestriction(one));
  const broken = createBroken(props);
  return (
    <section class="effect" aria-label={props.label ?? 'What this changes'} aria-live="polite">
      <Show when={isKnown()} fallback={<p class="muted small">Reading the security profiles…</p>}>
        <Show when={changes().length === 0}>
          <p class="muted">
            {props.before.join() === props.after.join()
              ? 'Nothing is changed yet.'
              : 'Nothing is gained or lost: other profiles grant the same.'}
          </p>
        </Show>
        <For each={broken()}>{(sentence) => <Message tone="error">{sentence}</Message>}</For>
        <Part {...props} title="Gains" changes={grants().filter(({ before }) => before === null)} />
        <Part {...props} title="Loses" changes={grants().filter(({ after }) => after === null)} />
        <Part {...props} title="Holds elsewhere than before" changes={grants().filter(({ before, after }) => before && after)} />
        <Part {...props} title="Is restricted by" changes={changes().filter((one) => isRestriction(one) && one.after)} />
        <Part {...props} title="Is restricted no longer by" changes={changes().filter((one) => isRestriction(one) && !one.after)} />
      </Show>
    </section>
  );
}

/** What the instance's assertions say of the profiles together; the server has the last word. [U150a] */
function createBroken(props: PreviewProps): () => string[] {
  const assertions = createAssertions(useWorkspace());
  const held = (ids: readonly string[]): HeldProfile[] =>
    ids.flatMap((id) => {
      const profile = props.profiles.get(id);
      if (!profile) return [];
      return [{ ...profile, permissions: new Set(closure(props.catalog, inForce(props.catalog, profile).chosen)) }];
    });
  return createMemo(() =>
    newlyBroken(assertions(), held(props.before), held(props.after)).map(
      (assertion) => holderIssue(props.catalog, assertion, 'With these profiles this user').message,
    ),
  );
}

/** More are shown when they are asked for. */
const shownAtFirst = 24;

function Part(props: { catalog: Catalog; title: string; changes: readonly HeldChange[] }): JSX.Element {
  const [isWhole, setIsWhole] = createSignal(false);
  const shown = (): readonly HeldChange[] => (isWhole() ? props.changes : props.changes.slice(0, shownAtFirst));
  return (
    <Show when={props.changes.length > 0}>
      <div class="effect__part">
        <h3>
          {props.title} <span class="muted number">{props.changes.length}</span>
        </h3>
        <ul class="effect__list">
          <For each={shown()}>{(change) => <Chip catalog={props.catalog} change={change} />}</For>
        </ul>
        <Show when={props.changes.length > shown().length}>
          <Button small look="quiet" onClick={() => setIsWhole(true)}>
            Show all {props.changes.length}
          </Button>
        </Show>
      </div>
    </Show>
  );
}

/** Everywhere is what most are, and goes without saying, unless it was otherwise. */
const reachOfChange = ({ before, after }: HeldChange): string => {
  const said = (reach: Scope | null): string => (reach === null ? '' : reachText(reach));
  if (before && after) return ` · ${said(after)}, before ${said(before)}`;
  const only = after ?? before;
  return only === 'everywhere' ? '' : ` · ${said(only)}`;
};

const Chip = (props: { catalog: Catalog; change: HeldChange }): JSX.Element => (
  <li
    class="grant"
    classList={{ 'grant--lost': props.change.after === null, 'grant--restrict': props.catalog.restrictions.has(props.change.permission) }}
  >
    {permissionLabel(props.catalog, props.change.permission)}
    {reachOfChange(props.change)}
  </li>
);
