/** The permission catalogue: what can be granted, how it is arranged for people, and what requires what. */
import { indexPermissions, type PermissionIndex } from './permission-set.ts';

/** `restrict` marks a permission that takes rights away from its holder, such as RestrictTaskCreation.Access. */
export type Polarity = 'grant' | 'restrict';

/** Where a dependency comes from: stated by the product's guide, or concluded from it. */
export type Basis = 'documented' | 'inferred';

/** One tick: a permission as one row shows it. */
export interface Action {
  readonly permission: string;
  readonly label: string;
  /** Direct requirements; the closure follows them all the way. */
  readonly requires: readonly string[];
  /** One entry for each name in `requires`. */
  readonly basis: Readonly<Record<string, Basis>>;
  readonly polarity: Polarity;
  /** Seen in a real profile, absent from the guide. */
  readonly observed?: true;
  /** The same permission is defined in another row; both ticks are one. */
  readonly shared?: true;
  /** Offered together when chosen, and freely unticked. */
  readonly preselects?: readonly string[];
  /** Has no effect while one of these is granted. */
  readonly conflictsWith?: readonly string[];
  /** Of little use without these. */
  readonly advises?: readonly string[];
}

export interface Resource {
  readonly id: string;
  readonly label: string;
  /** The type, as access control spells it, that this row's permissions act on. */
  readonly tagResource?: string;
  readonly actions: readonly Action[];
}

export interface Group {
  readonly id: string;
  readonly label: string;
  readonly resources: readonly Resource[];
}

export interface Legacy {
  readonly permission: string;
  readonly replacedBy: readonly string[];
}

/** A permission with one sentence: what its holder could do, or would still see. */
export interface Remark {
  readonly permission: string;
  readonly why: string;
}

/** Permissions that are risky together, with one sentence: what a holder of all of them could do. */
export interface Combination {
  readonly permissions: readonly string[];
  readonly why: string;
}

/** `keep`: a profile keeps a name that the catalogue lacks, without effect. `refuse`: it cannot be saved with it. */
export type Unlisted = 'keep' | 'refuse';

/** A catalogue as its file and `GET /api/catalog` spell it; the format is described in docs/catalog-format.md. */
export interface CatalogData {
  readonly version: string;
  readonly name: string;
  readonly groups: readonly Group[];
  readonly legacy: readonly Legacy[];
  readonly restrictableResources: readonly string[];
  readonly risky: readonly Remark[];
  /** Permissions whose pages show unrestricted lists in spite of access control by tags. */
  readonly leaks: readonly Remark[];
  /** What becomes of names that it does not have: `refuse` where it is absent. */
  readonly unlisted?: Unlisted;
  /** Absent in copies that were made before there were any. */
  readonly combinations?: readonly Combination[];
}

/** Where a permission is defined. */
export interface Entry {
  readonly group: Group;
  readonly resource: Resource;
  readonly action: Action;
}

/** A valid catalogue with its look-ups; only `indexCatalog` creates it. */
export interface Catalog {
  readonly data: CatalogData;
  /** Every permission, in the order of the file. */
  readonly permissions: readonly string[];
  readonly entryByPermission: ReadonlyMap<string, Entry>;
  readonly index: PermissionIndex;
  /** Each permission with the numbers of all it requires, its own first. */
  readonly closureByPermission: ReadonlyMap<string, readonly number[]>;
  /** The permissions that take rights away from their holder. */
  readonly restrictions: ReadonlySet<string>;
  readonly replacementsByLegacy: ReadonlyMap<string, readonly string[]>;
  /** Resource type → the permission labelled View in its row, for every restrictable type. */
  readonly viewByResourceType: ReadonlyMap<string, string>;
  readonly whyRisky: ReadonlyMap<string, string>;
  readonly whyLeaking: ReadonlyMap<string, string>;
  readonly combinations: readonly Combination[];
  /** Whether names that it lacks are kept. [G49] */
  readonly keepsUnlisted: boolean;
}

/** Builds the look-ups of a catalogue that `parseCatalog` has found valid. A cycle would make a closure endless, so callers must not pass unchecked data. */
export function indexCatalog(data: CatalogData): Catalog {
  const entryByPermission = new Map<string, Entry>();
  const viewByResourceType = new Map<string, string>();
  for (const group of data.groups) {
    for (const resource of group.resources) {
      for (const action of resource.actions) {
        if (!action.shared) entryByPermission.set(action.permission, { group, resource, action });
      }
      const view = resource.actions.find((action) => action.label === 'View');
      if (resource.tagResource && view && !viewByResourceType.has(resource.tagResource)) {
        viewByResourceType.set(resource.tagResource, view.permission);
      }
    }
  }
  const index = indexPermissions(entryByPermission.keys());
  return {
    data,
    permissions: [...entryByPermission.keys()],
    entryByPermission,
    index,
    closureByPermission: closures(index, entryByPermission),
    restrictions: new Set([...entryByPermission].flatMap(([name, { action }]) => (action.polarity === 'restrict' ? [name] : []))),
    replacementsByLegacy: new Map(data.legacy.map((legacy) => [legacy.permission, legacy.replacedBy])),
    viewByResourceType,
    whyRisky: new Map(data.risky.map((remark) => [remark.permission, remark.why])),
    whyLeaking: new Map(data.leaks.map((remark) => [remark.permission, remark.why])),
    combinations: data.combinations ?? [],
    keepsUnlisted: data.unlisted === 'keep',
  };
}

function closures(index: PermissionIndex, entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, readonly number[]> {
  const closureOf = (permission: string): Set<number> => {
    const members = new Set([index.numberByName.get(permission) as number]);
    for (const required of entries.get(permission)?.action.requires ?? []) {
      for (const member of closureOf(required)) members.add(member);
    }
    return members;
  };
  return new Map(index.names.map((name) => [name, [...closureOf(name)]]));
}

/** The permissions that “all” of some rows means: each once, and none that removes rights. [C10] */
export const grantable = (resources: readonly Resource[]): string[] => [
  ...new Set(resources.flatMap(({ actions }) => actions.flatMap(({ polarity, permission }) => (polarity === 'grant' ? [permission] : [])))),
];

/** How a permission is called in front of people: "Users – Edit", or the bare name when it is unknown. */
export function permissionLabel(catalog: Catalog, permission: string): string {
  const entry = catalog.entryByPermission.get(permission);
  return entry ? `${entry.resource.label} – ${entry.action.label}` : permission;
}
