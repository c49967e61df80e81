/** What a review lists: its warnings, and the whole of a new profile. */
import { createMemo, For, Show, type JSX } from 'solid-js';
import { grantsOf, restrictionsOf } from '../../../../core/profile/difference.ts';
import type { ProfileContent } from '../../../../core/profile/profile.ts';
import type { Issue } from '../../../../core/validation/issues.ts';
import { Message } from '../../../ui/feedback/message.tsx';
import { ContentFacts } from '../../../ui/profile/content-facts.tsx';
import { GrantList, RestrictionList } from '../../../ui/profile/grant-list.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { FixButtons } from '../editor/cards/fix-buttons.tsx';

/** Powerful permissions first, the rest after. */
export const Warnings = (props: { issues: readonly Issue[]; onFixed: () => void }): JSX.Element => (
  <Show when={props.issues.length > 0}>
    <section class="review-warnings" aria-label="Warnings" data-fixes tabindex="-1">
      <h3>{props.issues.length === 1 ? 'One thing to think about' : `${props.issues.length} things to think about`}</h3>
      <ul>
        <For each={[...props.issues].sort((a, b) => Number(b.code === 'permission-risky') - Number(a.code === 'permission-risky'))}>
          {(issue, at) => (
            <li>
              <Message tone="warning" id={`warning-${at()}`}>
                {issue.message}
              </Message>
              <FixButtons issue={issue} about={`warning-${at()}`} onDone={props.onFixed} />
            </li>
          )}
        </For>
      </ul>
    </section>
  </Show>
);

export function WholeProfile(props: { content: ProfileContent }): JSX.Element {
  const { catalog } = useEditor();
  const grants = createMemo(() => [...grantsOf(catalog, props.content).values()]);
  const restrictions = (): string[] => restrictionsOf(catalog, props.content);
  return (
    <>
      <ContentFacts catalog={catalog} content={props.content} />
      <section class="review-grants" aria-labelledby="review-grants-title">
        <h3 id="review-grants-title">Grants {grants().length === 1 ? 'one permission' : `${grants().length} permissions`}</h3>
        <Show when={grants().length > 0} fallback={<p class="muted">This profile grants nothing.</p>}>
          <GrantList catalog={catalog} grants={grants()} />
        </Show>
      </section>
      <Show when={restrictions().length > 0}>
        <section class="review-grants" aria-labelledby="review-restrictions-title">
          <h3 id="review-restrictions-title">Takes rights away</h3>
          <RestrictionList catalog={catalog} permissions={restrictions()} />
        </section>
      </Show>
    </>
  );
}
