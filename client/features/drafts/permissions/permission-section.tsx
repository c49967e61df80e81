/** The heart of the editor: everything that can be granted, found and ticked. */
import ChevronsDownUp from 'lucide-solid/icons/chevrons-down-up';
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down';
import CircleDashed from 'lucide-solid/icons/circle-dashed';
import Search from 'lucide-solid/icons/search';
import SearchX from 'lucide-solid/icons/search-x';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { For, Show, type JSX } from 'solid-js';
import { Button } from '../../../ui/controls/button.tsx';
import { Empty } from '../../../ui/feedback/page-state.tsx';
import { FoundPermissions } from '../../../ui/profile/found-permissions.tsx';
import { useEditor } from '../editor/editor-context.tsx';
import { GroupPanel } from './group-panel.tsx';
import { OutsideCatalog } from './outside-catalog.tsx';
import { noFilter, type FilterView } from './permission-filter.ts';
import { createTip, ReasonTip } from './reason-tip.tsx';
import './permission-section.css';

const views: readonly { readonly value: FilterView; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'granted', label: 'Granted' },
  { value: 'chosen', label: 'Chosen' },
  { value: 'derived', label: 'Derived' },
];

export function PermissionSection(): JSX.Element {
  const { catalog, workspace, view } = useEditor();
  const tip = createTip(workspace.platform.after);
  return (
    <section class="permissions" aria-labelledby="permissions-title" data-place="permissions" tabindex="-1">
      <header class="permissions__head">
        <h2 id="permissions-title">Permissions</h2>
        <Legend />
      </header>
      <Tools />
      <FoundPermissions catalog={catalog} text={view.filter().text} />
      <OutsideCatalog />
      <div class="groups card" {...tip.handlers}>
        <For each={catalog.data.groups}>{(group) => <GroupPanel group={group} tip={tip} />}</For>
        <Show when={view.visible()?.size === 0}>
          <Empty
            heading="h3"
            icon={<SearchX size={30} aria-hidden="true" />}
            title="No permission matches"
            actions={<Button onClick={() => view.setFilter(noFilter)}>Show all permissions</Button>}
          />
        </Show>
      </div>
      <ReasonTip tip={tip} />
    </section>
  );
}

const Tools = (): JSX.Element => (
  <div class="permissions__tools">
    <Filter />
    <Views />
    <FoldButton />
  </div>
);

function Filter(): JSX.Element {
  const { view } = useEditor();
  return (
    <label class="search">
      <Search size={16} aria-hidden="true" />
      <span class="visually-hidden">Filter permissions</span>
      <input
        class="input"
        type="search"
        placeholder="Filter, e.g. queues edit"
        value={view.filter().text}
        onInput={(event) => view.setFilter({ ...view.filter(), text: event.currentTarget.value })}
      />
    </label>
  );
}

function Views(): JSX.Element {
  const { view } = useEditor();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Show permissions</legend>
      <For each={views}>
        {(item) => (
          <label class="segment">
            <input
              type="radio"
              class="visually-hidden"
              name="permission-view"
              checked={view.filter().view === item.value}
              onChange={() => view.setFilter({ ...view.filter(), view: item.value })}
            />
            <span>{item.label}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

function FoldButton(): JSX.Element {
  const { catalog, view } = useEditor();
  const isAnyOpen = (): boolean => catalog.data.groups.some((group) => view.isOpen(group.id));
  return (
    <Button look="quiet" small class="permissions__fold" unavailable={view.visible() !== null} onClick={() => view.openAll(!isAnyOpen())}>
      <Show when={isAnyOpen()} fallback={<ChevronsUpDown size={15} aria-hidden="true" />}>
        <ChevronsDownUp size={15} aria-hidden="true" />
      </Show>
      {isAnyOpen() ? 'Collapse all' : 'Expand all'}
    </Button>
  );
}

const Legend = (): JSX.Element => (
  <ul class="legend" aria-label="What the marks mean">
    <li>
      <span class="legend__box legend__box--chosen" aria-hidden="true" /> Chosen
    </li>
    <li>
      <span class="legend__box legend__box--derived" aria-hidden="true" /> Derived: required by a chosen one
    </li>
    <li>
      <TriangleAlert class="tick__mark--risky" size={13} aria-hidden="true" /> Powerful
    </li>
    <li>
      <CircleDashed size={12} aria-hidden="true" /> Not in the guide
    </li>
  </ul>
);
