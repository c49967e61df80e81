/** One tick of the permission tables. */
import CircleDashed from 'lucide-solid/icons/circle-dashed';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createRenderEffect, createUniqueId, Show, type JSX } from 'solid-js';
import { permissionLabel, type Action, type Catalog } from '../../../../core/catalog/catalog.ts';
import { effectOfUntick } from '../../../../core/catalog/explain.ts';
import { announce } from '../../../ui/feedback/toast.tsx';
import { requiredBySentence } from '../../../ui/profile/labels.ts';
import { permissionList, stateSentence } from './about-tick.ts';
import { useEditor } from '../editor/editor-context.tsx';
import { PeopleHere, personColor } from '../presence/people-here.tsx';
import { placeOfPermission } from '../editor/places.ts';
import type { Tick } from '../editor/model/tick.ts';
import type { Tip } from './reason-tip.tsx';
import './tick-cell.css';

export function TickCell(props: { action: Action; rowLabel: string; tip: Tip }): JSX.Element {
  const { catalog, model, presence, readOnly } = useEditor();
  const id = createUniqueId();
  const permission = (): string => props.action.permission;
  const people = () => presence.at.get(placeOfPermission(permission()));
  const toggle = createToggle(props);
  const agree = (input: HTMLInputElement): void => {
    const { kind } = model.ticks.get(permission());
    input.checked = kind === 'chosen';
    input.indeterminate = kind === 'derived';
  };
  return (
    <label
      class="tick"
      classList={{ 'has-people': people().length > 0, 'tick--restrict': props.action.polarity === 'restrict' }}
      style={{ '--person': personColor(people()) }}
    >
      <input
        ref={(input) => createRenderEffect(() => agree(input))}
        class="tick__box"
        type="checkbox"
        data-place={placeOfPermission(permission())}
        aria-label={`${props.rowLabel} – ${props.action.label}`}
        aria-describedby={id}
        aria-disabled={readOnly() || undefined}
        onClick={(event) => readOnly() && event.preventDefault()}
        onChange={(event) => {
          toggle(event.currentTarget);
          // The browser has ticked it already; the document has the last word.
          agree(event.currentTarget);
        }}
      />
      <span class="tick__label">{props.action.label}</span>
      <Show when={catalog.whyRisky.has(permission())}>
        <TriangleAlert class="tick__mark tick__mark--risky" size={11} aria-hidden="true" />
      </Show>
      <Show when={props.action.observed}>
        <CircleDashed class="tick__mark" size={10} aria-hidden="true" />
      </Show>
      <span class="visually-hidden" id={id}>
        {aboutTick(catalog, props.action, model.ticks.get(permission()))}
      </span>
      <PeopleHere place={placeOfPermission(permission())} short />
    </label>
  );
}

const aboutTick = (catalog: Catalog, action: Action, tick: Tick): string =>
  [
    stateSentence(catalog, tick),
    action.polarity === 'restrict' && 'Takes rights away.',
    catalog.whyRisky.has(action.permission) && `Powerful: ${catalog.whyRisky.get(action.permission)}`,
    action.observed && 'Not in the guide.',
  ]
    .filter(Boolean)
    .join(' ');

/** Ticks or unticks a permission, and says what went with it. */
function createToggle(props: { action: Action; tip: Tip }): (input: HTMLInputElement) => void {
  const { catalog, model } = useEditor();
  const permission = (): string => props.action.permission;
  const say = (input: HTMLInputElement, sentence: string): void => {
    props.tip.say(input, sentence);
    announce(`${permissionLabel(catalog, permission())}: ${sentence}`);
  };
  const untick = (input: HTMLInputElement): void => {
    const along = effectOfUntick(catalog, model.chosen(), permission()).withdraws.filter((one) => one !== permission());
    model.choose([permission()], false);
    const now = model.ticks.get(permission());
    if (now.kind === 'derived') say(input, `Still granted. ${requiredBySentence(catalog, now.requiredBy)}.`);
    else if (along.length > 0) say(input, `No longer granted either: ${permissionList(catalog, along)}.`);
  };
  const tick = (input: HTMLInputElement): void => {
    const along = (props.action.preselects ?? []).filter((one) => !model.chosen().has(one));
    model.choose([permission(), ...along], true);
    if (along.length > 0)
      say(input, `Also ticked: ${along.map((one) => permissionLabel(catalog, one)).join(', ')}. Untick it if it is not wanted.`);
  };
  return (input) => (model.ticks.get(permission()).kind === 'chosen' ? untick(input) : tick(input));
}

/** Ticks or unticks several at once; what restricts is never among them. */
export function TickAll(props: { permissions: readonly string[]; label: string }): JSX.Element {
  const { model, readOnly } = useEditor();
  const chosen = (): number => props.permissions.filter((permission) => model.ticks.get(permission).kind === 'chosen').length;
  const granted = (): number => props.permissions.filter((permission) => model.ticks.get(permission).kind !== 'none').length;
  const agree = (input: HTMLInputElement): void => {
    const all = chosen() === props.permissions.length;
    input.checked = all;
    input.indeterminate = !all && granted() > 0;
  };
  return (
    <label class="tick tick--all">
      <input
        ref={(input) => createRenderEffect(() => agree(input))}
        class="tick__box tick__box--all"
        type="checkbox"
        aria-label={props.label}
        aria-disabled={readOnly() || undefined}
        onClick={(event) => readOnly() && event.preventDefault()}
        onChange={(event) => {
          model.choose(props.permissions, chosen() < props.permissions.length);
          agree(event.currentTarget);
        }}
      />
      <span class="tick__label">All</span>
    </label>
  );
}
