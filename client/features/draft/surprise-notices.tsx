/** What edits made apart have done together, with the people, what each did, and the ways to settle it. */
import Split from 'lucide-solid/icons/git-compare-arrows';
import { createEffect, createMemo, For, on, Show, type JSX } from 'solid-js';
import { surpriseIssue } from '../../../core/draft/surprise-issue.ts';
import type { Surprise } from '../../../core/draft/surprises.ts';
import type { Fix } from '../../../core/profile/edits.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';
import { announce } from '../../ui/toast.tsx';
import { useEditor } from './editor-context.tsx';
import { surprisesPlace } from './places.ts';
import './surprises.css';

export function SurpriseNotices(): JSX.Element {
  const { model } = useEditor();
  let place: HTMLElement | undefined;
  // The button that was pressed is gone; whoever uses the keyboard goes on from here, or from the start of the page.
  const goOn = (): void => (place?.isConnected ? place : document.querySelector<HTMLElement>('main'))?.focus();
  return (
    <Show when={model.surprises().length > 0}>
      <section
        class="surprises"
        aria-label="Edits made apart"
        data-place={surprisesPlace}
        tabindex="-1"
        ref={(element) => (place = element)}
      >
        <For each={model.surprises()}>{(surprise) => <SurpriseNotice surprise={surprise} onSettled={() => queueMicrotask(goOn)} />}</For>
      </section>
    </Show>
  );
}

function SurpriseNotice(props: { surprise: Surprise; onSettled: () => void }): JSX.Element {
  const { catalog, model, readOnly } = useEditor();
  const issue = createMemo(() => surpriseIssue(catalog, model.proposal(), props.surprise));
  const settle = (fix: Fix): void => {
    model.apply(fix.edits);
    announce(`${fix.label}: done`);
    props.onSettled();
  };
  return (
    <Notice
      tone="error"
      icon={<Split size={18} aria-hidden="true" />}
      title={props.surprise.code === 'removal-undone' ? 'A removal was undone' : 'Two edits came together'}
      actions={
        !readOnly() && (
          <For each={issue().fixes ?? []}>
            {(fix) => (
              <Button small onClick={() => settle(fix)}>
                {fix.label}
              </Button>
            )}
          </For>
        )
      }
    >
      <p>{issue().message}</p>
    </Notice>
  );
}

/** Says it when one appears, without taking the focus. */
export function announceSurprises(surprises: () => readonly Surprise[]): void {
  createEffect(
    on(surprises, (now, before) => {
      const known = new Set(before?.map(({ id }) => id));
      if (now.some(({ id }) => !known.has(id))) announce('Edits made apart came together. Somebody has to look before this can be saved.');
    }),
  );
}
