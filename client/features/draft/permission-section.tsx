/** The heart of the editor: everything that can be granted, found and ticked. */
import ChevronsDownUp from 'lucide-solid/icons/chevrons-down-up';
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down';
import CircleDashed from 'lucide-solid/icons/circle-dashed';
import Search from 'lucide-solid/icons/search';
import SearchX from 'lucide-solid/icons/search-x';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createMemo, For, Show, type JSX } from 'solid-js';
import { nearName } from '../../../core/catalog/near-name.ts';
import { permissionLabel } from '../../../core/catalog/catalog.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/message.tsx';
import { Empty } from '../../ui/page-state.tsx';
import { StoredText } from '../../ui/stored-text.tsx';
import { useEditor } from './editor-context.tsx';
import { GroupPanel } from './group-panel.tsx';
import { noFilter, type FilterView } from './permission-filter.ts';
import { placeOfPermission } from './places.ts';
import { createTip, ReasonTip } from './reason-tip.tsx';
import './permissions.css';

const views: readonly { readonly value: FilterView; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'granted', label: 'Granted' },
  { value: 'chosen', label: 'Chosen' },
  { value: 'derived', label: 'Derived' },
];

export function PermissionSection(): JSX.Element {
  const { catalog, desk, view } = useEditor();
  const tip = createTip(desk.edge.after);
  const isAnyOpen = (): boolean => catalog.data.groups.some((group) => view.isOpen(group.id));
  return (
    <section class="permissions" aria-labelledby="permissions-title" data-place="permissions" tabindex="-1">
      <header class="permissions__head">
        <h2 id="permissions-title">Permissions</h2>
        <Legend />
      </header>
      <div class="permissions__tools">
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
        <Button
          look="quiet"
          small
          class="permissions__fold"
          unavailable={view.visible() !== null}
          onClick={() => view.openAll(!isAnyOpen())}
        >
          <Show when={isAnyOpen()} fallback={<ChevronsUpDown size={15} aria-hidden="true" />}>
            <ChevronsDownUp size={15} aria-hidden="true" />
          </Show>
          {isAnyOpen() ? 'Collapse all' : 'Expand all'}
        </Button>
      </div>
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

/** Names the draft holds that no row can show: old ones, which can be replaced, and unknown ones. */
function OutsideCatalog(): JSX.Element {
  const { catalog, model, readOnly } = useEditor();
  const names = createMemo(() => [...model.chosen()].filter((permission) => !catalog.entryByPermission.has(permission)));
  const replace = (name: string, by: readonly string[]): void => {
    model.choose(by, true);
    model.choose([name], false);
  };
  return (
    <Show when={names().length > 0}>
      <Notice
        tone={catalog.keepsUnlisted ? 'warning' : 'error'}
        title={catalog.keepsUnlisted ? 'Names the catalogue does not have: kept, without effect' : 'Names the catalogue does not have'}
      >
        <ul class="outside">
          <For each={names()}>
            {(name) => {
              const old = catalog.replacementsByLegacy.get(name);
              const near = old ? null : nearName(catalog, name);
              const by = old ?? (near === null ? undefined : [near]);
              return (
                <li class="outside__row">
                  <span class="outside__text">
                    <code>
                      <StoredText text={name} />
                    </code>
                    <Show when={by}>
                      {(permissions) => (
                        <span class="small muted">
                          {' '}
                          {old ? 'Name of old; now' : 'Did you mean'}{' '}
                          {permissions()
                            .map((one) => permissionLabel(catalog, one))
                            .join(' and ')}
                          {old ? '' : '?'}
                        </span>
                      )}
                    </Show>
                  </span>
                  <Show when={!readOnly()}>
                    <Show when={by}>
                      {(permissions) => (
                        <Button small onClick={() => replace(name, permissions())}>
                          Replace
                        </Button>
                      )}
                    </Show>
                    <Button
                      small
                      look="quiet"
                      data-place={placeOfPermission(name)}
                      aria-label={`Remove ${name}`}
                      onClick={() => model.choose([name], false)}
                    >
                      Remove
                    </Button>
                  </Show>
                </li>
              );
            }}
          </For>
        </ul>
      </Notice>
    </Show>
  );
}
