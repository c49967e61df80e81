/** Whether this tab tries what somebody else may see. Kept with the tab alone: a reload goes on, another tab knows nothing of it. */
import { createSignal, type Accessor } from 'solid-js';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { closure } from '../../core/catalog/closure.ts';
import type { AccessControl } from '../../core/profile/profile.ts';
import type { Tried } from '../api/trying.ts';
import { nameHere } from '../platform/base-path.ts';

export interface Trying {
  /** Null where the tab tries nothing, or somebody else began it. Tracked. */
  tried(user: string): Tried | null;
  begin(user: string, tried: Tried): void;
  stop(): void;
}

interface Kept extends Tried {
  readonly user: string;
}

const key = nameHere('accord.trying');

/** `notes`: those of the tab; null where the browser keeps none. */
export function createTrying(notes: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null): Trying {
  const [kept, setKept]: [Accessor<Kept | null>, (kept: Kept | null) => void] = createSignal<Kept | null>(recall(notes));
  return {
    tried: (user) => (kept()?.user === user ? kept() : null),
    begin: (user, tried) => {
      setKept({ ...tried, user });
      keep(notes, { ...tried, user });
    },
    stop: () => {
      setKept(null);
      keep(notes, null);
    },
  };
}

/** Of a profile or draft what decides what Accord shows; the rest would only make the header long. */
export function triedOf(
  catalog: Catalog,
  {
    name,
    chosen,
    accessControl,
  }: { readonly name: string; readonly chosen: readonly string[]; readonly accessControl: AccessControl | null },
  from: string,
): Tried {
  const own = new Set<string>(Object.values(ownPermissions));
  return { name, chosen: closure(catalog, chosen).filter((permission) => own.has(permission)), accessControl, from };
}

function recall(notes: Pick<Storage, 'getItem'> | null): Kept | null {
  try {
    const kept = JSON.parse(notes?.getItem(key) ?? 'null') as Kept | null;
    return kept && typeof kept.user === 'string' && Array.isArray(kept.chosen) ? kept : null;
  } catch {
    return null;
  }
}

function keep(notes: Pick<Storage, 'setItem' | 'removeItem'> | null, kept: Kept | null): void {
  try {
    if (kept) notes?.setItem(key, JSON.stringify(kept));
    else notes?.removeItem(key);
  } catch {
    // Full or closed: a reload ends it.
  }
}
