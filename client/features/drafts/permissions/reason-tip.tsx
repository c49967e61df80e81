/** One tip for all ticks: says what a tick is and why it looks as it does, under the pointer or the focus. */
import { createSignal, onCleanup, Show, For, type Accessor, type JSX } from 'solid-js';
import { permissionLabel } from '../../../../core/catalog/catalog.ts';
import { useEditor } from '../editor/editor-context.tsx';
import { tickNotes } from './about-tick.ts';
import { permissionOfPlace } from '../editor/places.ts';
import '../../../ui/feedback/tooltip.css';
import './reason-tip.css';

/** Pause before the tip follows the pointer, in milliseconds. */
const pointerPause = 260;

export interface Tip {
  readonly anchor: Accessor<HTMLElement | null>;
  /** Shows the tip now, headed by a sentence about what just happened. */
  say(anchor: HTMLElement, sentence: string): void;
  /** Put these on the element around the ticks. */
  readonly handlers: {
    onPointerOver(event: PointerEvent): void;
    onPointerLeave(): void;
    onFocusIn(event: FocusEvent): void;
    onFocusOut(): void;
  };
  readonly sentence: Accessor<string | null>;
}

const tickAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? (target.closest('.tick')?.querySelector<HTMLElement>('input[data-place^="permission/"]') ?? null) : null;

export function createTip(after: (milliseconds: number, action: () => void) => () => void): Tip {
  const [anchor, setAnchor] = createSignal<HTMLElement | null>(null);
  const [sentence, setSentence] = createSignal<string | null>(null);
  let cancel = (): void => undefined;
  const show = (element: HTMLElement | null, what: string | null = null): void => {
    cancel();
    setSentence(what);
    setAnchor(element);
  };
  const hide = (): void => show(null);
  const onKey = (event: KeyboardEvent): void => void (event.key === 'Escape' && hide());
  document.addEventListener('keydown', onKey);
  window.addEventListener('scroll', hide, { passive: true });
  onCleanup(() => {
    cancel();
    document.removeEventListener('keydown', onKey);
    window.removeEventListener('scroll', hide);
  });
  return {
    anchor,
    sentence,
    say: (element, what) => show(element, what),
    handlers: {
      onPointerOver: (event) => {
        if (event.pointerType === 'touch') return;
        const element = tickAt(event.target);
        if (element === anchor()) return;
        cancel();
        if (element) cancel = after(anchor() ? 60 : pointerPause, () => show(element));
        else cancel = after(120, hide);
      },
      onPointerLeave: () => {
        cancel();
        cancel = after(120, hide);
      },
      onFocusIn: (event) => {
        const element = tickAt(event.target);
        if (element?.matches(':focus-visible') && element !== anchor()) show(element);
      },
      onFocusOut: hide,
    },
  };
}

export const ReasonTip = (props: { tip: Tip }): JSX.Element => (
  <Show when={props.tip.anchor()} keyed>
    {(anchor) => <TipBox anchor={anchor} sentence={props.tip.sentence()} />}
  </Show>
);

function TipBox(props: { anchor: HTMLElement; sentence: string | null }): JSX.Element {
  const { catalog, model } = useEditor();
  const permission = permissionOfPlace(props.anchor.dataset['place'] ?? '') ?? '';
  const action = catalog.entryByPermission.get(permission)?.action;
  const notes = (): string[] =>
    action
      ? tickNotes(catalog, action, {
          tick: model.ticks.get(permission),
          chosen: model.chosen(),
          isGranted: (one) => model.chosen().has(one) || model.derived().has(one),
        })
      : [];
  const place = (element: HTMLDivElement): void => {
    queueMicrotask(() => {
      const at = props.anchor.getBoundingClientRect();
      const own = element.getBoundingClientRect();
      const left = Math.max(8, Math.min(at.left + at.width / 2 - own.width / 2, innerWidth - own.width - 8));
      const above = at.top - own.height - 8;
      element.style.left = `${left}px`;
      element.style.top = `${above > 64 ? above : at.bottom + 8}px`;
    });
  };
  return (
    <div class="tip tick-tip" ref={place} role="presentation">
      <p class="tick-tip__title">{permissionLabel(catalog, permission)}</p>
      <p class="tick-tip__name">{permission}</p>
      <Show when={props.sentence}>
        <p class="tick-tip__said">{props.sentence}</p>
      </Show>
      <For each={notes()}>{(note) => <p>{note}</p>}</For>
    </div>
  );
}
