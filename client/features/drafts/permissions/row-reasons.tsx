/** The reasons of a row's ticks on demand, and the way to who holds them: for fingers, under which no tip opens, and for everybody in reach of the row. */
import { A } from '@solidjs/router';
import CircleHelp from 'lucide-solid/icons/circle-question-mark';
import { createSignal, For, Show, type JSX } from 'solid-js';
import type { Action, Resource } from '../../../../core/catalog/catalog.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/feedback/dialog.tsx';
import { tickNotes } from './about-tick.ts';
import { holdersPath } from '../../../ui/profile/holders-path.ts';
import { useEditor } from '../editor/editor-context.tsx';
import './row-reasons.css';

const states = { chosen: 'Chosen', derived: 'Derived', none: 'Not granted' } as const;

/** Seen on touch screens, and elsewhere once the pointer or the focus is in the row. [U58] [U212] */
export function RowReasonsButton(props: { resource: Resource }): JSX.Element {
  const [isOpen, setIsOpen] = createSignal(false);
  return (
    <>
      <Button look="quiet" icon small class="row-reasons" aria-label={`Why: ${props.resource.label}`} onClick={() => setIsOpen(true)}>
        <CircleHelp size={17} aria-hidden="true" />
      </Button>
      <Show when={isOpen()}>
        <Dialog
          open
          onClose={() => setIsOpen(false)}
          title={props.resource.label}
          foot={<Button onClick={() => setIsOpen(false)}>Close</Button>}
        >
          <ul class="row-reasons__list">
            <For each={props.resource.actions}>{(action) => <Reasons action={action} />}</For>
          </ul>
        </Dialog>
      </Show>
    </>
  );
}

function Reasons(props: { action: Action }): JSX.Element {
  const { catalog, model } = useEditor();
  const tick = () => model.ticks.get(props.action.permission);
  const notes = (): string[] =>
    tickNotes(catalog, props.action, {
      tick: tick(),
      chosen: model.chosen(),
      isGranted: (one) => model.chosen().has(one) || model.derived().has(one),
    });
  return (
    <li>
      <p>
        <strong>{props.action.label}</strong> <span class="small muted">{states[tick().kind]}</span>
      </p>
      <p class="small muted">
        <code>{props.action.permission}</code>
      </p>
      <For each={notes()}>{(note) => <p class="small">{note}</p>}</For>
      <p class="small">
        <A href={holdersPath(props.action.permission)}>Who holds it</A>
      </p>
    </li>
  );
}
