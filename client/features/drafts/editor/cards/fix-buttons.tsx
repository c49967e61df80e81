/** The ways to settle an issue, each one click and one step of undo. */
import { For, Show, type JSX } from 'solid-js';
import type { Issue } from '../../../../../core/validation/issues.ts';
import { Button } from '../../../../ui/controls/button.tsx';
import { announce } from '../../../../ui/feedback/toast.tsx';
import { useEditor } from '../editor-context.tsx';

/** Stands in an element with `data-fixes`, which takes the focus once the button is gone with its issue. [V44] */
export function FixButtons(props: { issue: Issue; about: string; onDone?: () => void }): JSX.Element {
  const { model, readOnly } = useEditor();
  const apply = (label: string, button: HTMLElement): void => {
    const fix = props.issue.fixes?.find((one) => one.label === label);
    if (!fix) return;
    const region = button.closest<HTMLElement>('[data-fixes]');
    const at = linksIn(region).findIndex((link) => link.parentElement?.contains(button));
    model.apply(fix.edits);
    announce(`Done: ${fix.label}. Undo takes it back.`);
    props.onDone?.();
    // The next problem, where there is one: a key pressed twice must not fix what was not looked at.
    requestAnimationFrame(() => {
      if (button.isConnected) return;
      const links = linksIn(region);
      (links[Math.min(at, links.length - 1)] ?? region)?.focus();
    });
  };
  return (
    <Show when={!readOnly() && props.issue.fixes}>
      {(fixes) => (
        <div class="fixes">
          {/* By label, so that a button stays the same while issues are found anew: a click must not fall between two of them. */}
          <For each={fixes().map(({ label }) => label)}>
            {(label) => (
              <Button
                small
                look={props.issue.severity === 'error' ? 'plain' : 'quiet'}
                aria-describedby={props.about}
                onClick={(event) => apply(label, event.currentTarget)}
              >
                {label}
              </Button>
            )}
          </For>
        </div>
      )}
    </Show>
  );
}

const linksIn = (region: HTMLElement | null): HTMLElement[] => [...(region?.querySelectorAll<HTMLElement>('.problem-link') ?? [])];
