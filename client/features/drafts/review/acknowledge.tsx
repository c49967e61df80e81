/** Acknowledging findings: one, all at once, or a sentence that names the people who can. */
import { Show, type JSX } from 'solid-js';
import type { Finding } from '../../../../core/validation/findings.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { announce } from '../../../ui/feedback/toast.tsx';
import { useEditor } from '../editor/editor-context.tsx';

/** Fewer are acknowledged one by one. */
const fewestTogether = 3;

/** Stands in an element with `data-findings`, which takes the focus once the button is gone. */
function createAcknowledge(): (findings: readonly Finding[], button: HTMLElement) => void {
  const { model } = useEditor();
  return (findings, button) => {
    const region = button.closest<HTMLElement>('[data-findings]');
    model.acknowledge(findings);
    const left = model.findings().filter(({ state }) => state === 'open').length;
    const done = findings.length === 1 ? 'Acknowledged.' : `${findings.length} findings are acknowledged. Undo takes that back.`;
    announce(`${done} ${left === 0 ? 'Nothing is left to acknowledge.' : `${left} left.`}`);
    // The region, and not the next button: a key pressed twice acknowledges nothing unread.
    requestAnimationFrame(() => {
      if (!button.isConnected) (region?.isConnected ? region : document.querySelector<HTMLElement>('main'))?.focus();
    });
  };
}

/** `about` is the id of the element that describes the finding. */
export function Acknowledge(props: { finding: Finding; about: string }): JSX.Element {
  const { model } = useEditor();
  const acknowledge = createAcknowledge();
  return (
    <Show when={model.againstAcknowledging(props.finding) === null}>
      <Button small look="primary" aria-describedby={props.about} onClick={(event) => acknowledge([props.finding], event.currentTarget)}>
        Acknowledge
      </Button>
    </Show>
  );
}

/** Of the findings that are shown, all that this person can acknowledge. [U100c] */
export function AcknowledgeAll(props: { shown: readonly Finding[]; about: string }): JSX.Element {
  const { model, readOnly } = useEditor();
  const acknowledge = createAcknowledge();
  const those = (): readonly Finding[] =>
    props.shown.filter((finding) => finding.state === 'open' && model.againstAcknowledging(finding) === null);
  return (
    <Show when={!readOnly() && those().length >= fewestTogether}>
      <Button small aria-describedby={props.about} onClick={(event) => acknowledge(those(), event.currentTarget)}>
        Acknowledge all {those().length}
      </Button>
    </Show>
  );
}

/** Names the people who can acknowledge a finding that this person cannot. [U100b] */
export function WhoAcknowledges(props: { finding: Finding }): JSX.Element {
  const { draft, model, readOnly } = useEditor();
  const savers = (): string => `People with the permission Security profiles – ${draft.base() ? 'Edit' : 'Create'}`;
  const sentence = (): string | null => {
    const against = model.againstAcknowledging(props.finding);
    if (against === 'unrecorded') return `It is not recorded who contributed to this. ${savers()} can acknowledge it.`;
    if (against === null && !readOnly()) return null;
    const contributed = against === 'contributed' ? 'You contributed to this. ' : '';
    return `${contributed}${savers()} can acknowledge it, and so can editors who contributed nothing to it.`;
  };
  return (
    <Show when={props.finding.state === 'open' && draft.ending() === null && sentence()}>
      {(text) => <p class="finding__who small muted">{text()}</p>}
    </Show>
  );
}
