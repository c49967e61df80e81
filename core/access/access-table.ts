/** The table of what is granted and held, kept up change by change; decisions read nothing else. [A12] */
import type { Catalog } from '../catalog/catalog.ts';
import { closureSet } from '../catalog/closure.ts';
import { emptySet, hasNumber } from '../catalog/permission-set.ts';
import type { Grants, Holder, ProfileFacts, Table } from './facts.ts';

export interface TableWriter {
  readonly table: Table;
  /** Every profile that exists or that a user mentions. */
  readonly grantsById: ReadonlyMap<string, Grants>;
  grantsOf(id: string): Grants;
  /** Null for a profile that does not exist: it grants nothing. */
  setGrants(id: string, profile: ProfileFacts | null): void;
  /** Null for a user that is removed or disabled: they hold nothing. */
  setHolder(id: string, holder: Holder | null): void;
}

type Writable = { -readonly [Member in keyof Table]: Table[Member] } & {
  readonly byIndex: Grants[];
  readonly offsetByUser: Map<string, number>;
};

export function createTable(catalog: Catalog, userById: ReadonlyMap<string, Holder>): TableWriter {
  const table = emptyTable(catalog);
  return { table, ...writeGrants(catalog, table), ...writeHolders(table, userById) };
}

function emptyTable(catalog: Catalog): Writable {
  const words = emptySet(catalog.index).length;
  const types = catalog.index.names.map((name) => catalog.entryByPermission.get(name)?.resource.tagResource);
  return { words, types, bits: new Uint32Array(words * 2), byIndex: [], held: new Uint32Array(16), offsetByUser: new Map() };
}

function writeGrants(catalog: Catalog, table: Writable): Pick<TableWriter, 'grantsById' | 'grantsOf' | 'setGrants'> {
  const { words, types, byIndex } = table;
  const grantsById = new Map<string, Grants>();
  // Each id keeps one object for good: users refer to it and the code changes it in place, so a change applies to all of them at once. [A11]
  const grantsOf = (id: string): Grants => {
    const known = grantsById.get(id);
    if (known) return known;
    const grants: Grants = { index: byIndex.length, profile: null, types: [], keys: [], values: [] };
    grantsById.set(id, grants);
    byIndex.push(grants);
    if (byIndex.length * words * 2 > table.bits.length) {
      const { bits } = table;
      table.bits = new Uint32Array(bits.length * 2);
      table.bits.set(bits);
    }
    return grants;
  };
  const setGrants = (id: string, profile: ProfileFacts | null): void => {
    const grants = grantsOf(id);
    const { resources = [], tags = {} } = profile?.accessControl ?? {};
    Object.assign(grants, { profile, types: resources, keys: Object.keys(tags), values: Object.values(tags) });
    const granted = closureSet(catalog, profile?.chosen ?? []);
    const open = grants.index * words * 2;
    const byTags = open + words;
    table.bits.fill(0, open, byTags + words);
    types.forEach((type, number) => {
      if (!hasNumber(granted, number)) return;
      const set = type !== undefined && resources.includes(type) ? byTags : open;
      (table.bits[set + (number >>> 5)] as number) |= 1 << (number & 31);
    });
  };
  return { grantsById, grantsOf, setGrants };
}

function writeHolders(table: Writable, userById: ReadonlyMap<string, Holder>): Pick<TableWriter, 'setHolder'> {
  let end = 0;
  const place = ({ id, grants }: Holder): void => {
    if (end + grants.length >= table.held.length) return pack();
    table.offsetByUser.set(id, end);
    table.held[end++] = grants.length;
    for (const { index } of grants) table.held[end++] = index;
  };
  /** Removes the offsets that no user has any more. */
  const pack = (): void => {
    const enabled = [...userById.values()].filter((user) => user.enabled);
    table.held = new Uint32Array(enabled.reduce((sum, { grants }) => sum + (grants.length + 1) * 2, 16));
    end = 0;
    enabled.forEach(place);
  };
  return {
    setHolder: (id, holder) => {
      if (holder) place(holder);
      else table.offsetByUser.delete(id);
    },
  };
}
