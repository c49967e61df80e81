/** What of the editor is open, filtered and focused: this window's business alone. */
import { createMemo, createSignal, type Accessor } from 'solid-js';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import type { DraftModel } from './model/draft-model.ts';
import { noFilter, visibleResources, type Filter } from '../permissions/permission-filter.ts';
import { isAdvanced, permissionOfPlace } from './places.ts';

export interface EditorView {
  readonly filter: Accessor<Filter>;
  setFilter(filter: Filter): void;
  /** Ids of the resources to show; null for all. */
  readonly visible: Accessor<ReadonlySet<string> | null>;
  isOpen(group: string): boolean;
  setOpen(group: string, open: boolean): void;
  openAll(open: boolean): void;
  readonly advanced: Accessor<boolean>;
  setAdvanced(open: boolean): void;
  /** Problems of a field are not shown before the person was in it or tried to save. */
  wasTouched(place: string): boolean;
  touch(place: string): void;
  touchAll(): void;
  /** Opens whatever hides a place and puts the focus there. */
  goTo(place: string): void;
}

export function createEditorView(catalog: Catalog, model: DraftModel, startsAdvanced: boolean): EditorView {
  const [filter, setFilter] = createSignal<Filter>(noFilter);
  const [open, setOpen] = createSignal<ReadonlySet<string>>(new Set());
  const [advanced, setAdvanced] = createSignal(startsAdvanced);
  const [touched, setTouched] = createSignal<ReadonlySet<string> | 'all'>(new Set());
  const visible = createMemo(() => visibleResources(catalog, filter(), { chosen: model.chosen(), derived: model.derived() }));

  const setGroup = (group: string, isOpen: boolean): void =>
    void setOpen((before) => (isOpen ? new Set([...before, group]) : new Set([...before].filter((one) => one !== group))));

  return {
    filter,
    setFilter,
    visible,
    isOpen: (group) => visible() !== null || open().has(group),
    setOpen: setGroup,
    openAll: (isOpen) => setOpen(new Set(isOpen ? catalog.data.groups.map((group) => group.id) : [])),
    advanced,
    setAdvanced,
    wasTouched: (place) => {
      const now = touched();
      return now === 'all' || now.has(place);
    },
    touch: (place) => setTouched((before) => (before === 'all' ? before : new Set([...before, place]))),
    touchAll: () => setTouched('all'),
    goTo: (place) => {
      const entry = catalog.entryByPermission.get(permissionOfPlace(place) ?? '');
      if (entry) {
        if (visible()?.has(entry.resource.id) === false) setFilter(noFilter);
        setGroup(entry.group.id, true);
      }
      if (isAdvanced(place)) setAdvanced(true);
      // After the next frame everything that was opened is there.
      requestAnimationFrame(() => focusPlace(place));
    },
  };
}

function focusPlace(place: string): void {
  const target = document.querySelector<HTMLElement>(`[data-place="${CSS.escape(place)}"]`);
  if (!target) return;
  target.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  target.focus({ preventScroll: true });
}
