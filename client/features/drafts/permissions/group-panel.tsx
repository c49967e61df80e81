/** One group of permissions: its count, and when opened its table of resources and actions. */
import ChevronRight from 'lucide-solid/icons/chevron-right';
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { grantable, type Group, type Resource } from '../../../../core/catalog/catalog.ts';
import { Avatars } from '../../../ui/display/avatar.tsx';
import { columnsOf } from './columns.ts';
import { useEditor } from '../editor/editor-context.tsx';
import { permissionOfPlace } from '../editor/places.ts';
import type { Tip } from './reason-tip.tsx';
import { RowReasonsButton } from './row-reasons.tsx';
import { TickAll, TickCell } from './tick-cell.tsx';
import './group-panel.css';
import './ticks.css';

export function GroupPanel(props: { group: Group; tip: Tip }): JSX.Element {
  const { view } = useEditor();
  const isOpen = (): boolean => view.isOpen(props.group.id);
  const isShown = (): boolean => {
    const visible = view.visible();
    return visible === null || props.group.resources.some((resource) => visible.has(resource.id));
  };
  // Built when first opened, kept afterwards.
  const [wasOpened, setWasOpened] = createSignal(false);
  createMemo(() => isOpen() && isShown() && setWasOpened(true));
  const panelId = `group-${props.group.id}`;
  return (
    <section class="group" classList={{ 'is-open': isOpen() }} hidden={!isShown()}>
      <h3 class="group__head">
        <button
          type="button"
          class="group__button"
          aria-expanded={isOpen()}
          aria-controls={panelId}
          disabled={view.visible() !== null}
          onClick={() => view.setOpen(props.group.id, !isOpen())}
        >
          <ChevronRight class="group__chevron" size={17} aria-hidden="true" />
          <span class="group__label">{props.group.label}</span>
          <Show when={!isOpen()}>
            <PeopleInside group={props.group} />
          </Show>
          <Counts group={props.group} />
        </button>
      </h3>
      <div id={panelId} class="group__panel" hidden={!isOpen()}>
        <Show when={wasOpened()}>
          <GroupTable group={props.group} tip={props.tip} />
        </Show>
      </div>
    </section>
  );
}

function PeopleInside(props: { group: Group }): JSX.Element {
  const { presence, catalog } = useEditor();
  const inside = createMemo(() =>
    presence
      .others()
      .filter((person) => catalog.entryByPermission.get(permissionOfPlace(person.place ?? '') ?? '')?.group.id === props.group.id),
  );
  const names = (): string =>
    inside()
      .map((person) => person.name)
      .join(', ');
  return (
    <Show when={inside().length > 0}>
      <Avatars faces={inside()} most={3} label={`In ${props.group.label}: ${names()}`} />
    </Show>
  );
}

function Counts(props: { group: Group }): JSX.Element {
  const { model } = useEditor();
  const permissions = grantable(props.group.resources);
  const restrictions = props.group.resources.flatMap((resource) =>
    resource.actions.flatMap(({ polarity, permission }) => (polarity === 'restrict' ? [permission] : [])),
  );
  const counts = createMemo(
    () => ({
      chosen: permissions.filter((permission) => model.chosen().has(permission)).length,
      derived: permissions.filter((permission) => model.derived().has(permission)).length,
      restricting: restrictions.filter((permission) => model.chosen().has(permission)).length,
    }),
    undefined,
    { equals: (a, b) => a.chosen === b.chosen && a.derived === b.derived && a.restricting === b.restricting },
  );
  return (
    <>
      <span class="group__count number" classList={{ 'is-empty': counts().chosen + counts().derived + counts().restricting === 0 }}>
        {counts().chosen} of {permissions.length} chosen
        <Show when={counts().derived > 0}>, {counts().derived} derived</Show>
        <Show when={counts().restricting > 0}>, {counts().restricting} taking away</Show>
      </span>
      <span class="group__meter" aria-hidden="true">
        <span class="group__chosen" style={{ width: `${(100 * counts().chosen) / permissions.length}%` }} />
        <span class="group__derived" style={{ width: `${(100 * counts().derived) / permissions.length}%` }} />
      </span>
    </>
  );
}

function GroupTable(props: { group: Group; tip: Tip }): JSX.Element {
  const { view } = useEditor();
  const columns = columnsOf(props.group);
  const all = grantable(props.group.resources);
  const isShown = (resource: Resource): boolean => view.visible()?.has(resource.id) ?? true;
  // On narrow screens the table is laid out as blocks, which would take its meaning away; the roles keep it.
  return (
    <table class="ticks" role="table" style={{ '--columns': columns.length }}>
      <caption class="visually-hidden">Permissions: {props.group.label}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col" class="ticks__resource">
            Resource
          </th>
          <th role="columnheader" scope="col" class="ticks__all">
            <span class="ticks__head">All</span>
          </th>
          <For each={columns}>
            {(column) => (
              <th role="columnheader" scope="col">
                <span class="ticks__head">{column}</span>
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody role="rowgroup">
        <Show when={all.length > 1 && props.group.resources.length > 1}>
          <tr role="row" class="ticks__whole" hidden={view.visible() !== null}>
            <th role="rowheader" scope="row" class="ticks__resource">
              Everything in this group
            </th>
            <td role="cell" class="ticks__all">
              <TickAll permissions={all} label={`${props.group.label} – all`} />
            </td>
            <For each={columns}>{() => <td role="cell" />}</For>
          </tr>
        </Show>
        <For each={props.group.resources}>
          {(resource) => <ResourceRow resource={resource} columns={columns} tip={props.tip} hidden={!isShown(resource)} />}
        </For>
      </tbody>
    </table>
  );
}

function ResourceRow(props: { resource: Resource; columns: readonly string[]; tip: Tip; hidden: boolean }): JSX.Element {
  const actionByLabel = new Map(props.resource.actions.map((action) => [action.label, action]));
  const grants = grantable([props.resource]);
  const restricts = props.resource.actions.some((action) => action.polarity === 'restrict');
  return (
    <tr role="row" hidden={props.hidden}>
      <th role="rowheader" scope="row" class="ticks__resource">
        <span>{props.resource.label}</span>
        <Show when={restricts}>
          <span class="restricts">Takes rights away</span>
        </Show>
        <RowReasonsButton resource={props.resource} />
      </th>
      <td role="cell" class="ticks__all">
        <Show when={grants.length > 1}>
          <TickAll permissions={grants} label={`${props.resource.label} – all`} />
        </Show>
      </td>
      <For each={props.columns}>
        {(column) => (
          <td role="cell">
            <Show when={actionByLabel.get(column)}>
              {(action) => <TickCell action={action()} rowLabel={props.resource.label} tip={props.tip} />}
            </Show>
          </td>
        )}
      </For>
    </tr>
  );
}
