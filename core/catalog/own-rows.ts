/** The rows of Accord's own permissions, added to a catalogue that lacks them so that the product stays usable. */
import type { Action, CatalogData, Group, Resource } from './catalog.ts';

const view = 'View';
const own: readonly {
  readonly id: string;
  readonly label: string;
  readonly tagResource?: string;
  readonly view: string;
  readonly actions: readonly (readonly [string, string])[];
}[] = [
  {
    id: 'users',
    label: 'Users',
    tagResource: 'User',
    view: 'Users.View',
    actions: [
      ['Users.View', view],
      ['Users.Edit', 'Edit'],
      ['Users.Create', 'Create'],
      ['Users.Delete', 'Remove'],
      ['Users.EnableAndDisable', 'Enable/Disable'],
      ['Users.EditPermission', 'Edit permission'],
    ],
  },
  {
    id: 'security-profiles',
    label: 'Security profiles',
    tagResource: 'SecurityProfile',
    view: 'SecurityProfiles.View',
    actions: [
      ['SecurityProfiles.View', view],
      ['SecurityProfiles.Edit', 'Edit'],
      ['SecurityProfiles.Create', 'Create'],
      ['SecurityProfiles.Delete', 'Remove'],
    ],
  },
  {
    id: 'view-historical-changes',
    label: 'View historical changes',
    view: 'HistoricalChanges.View',
    actions: [['HistoricalChanges.View', view]],
  },
];

/** Returns a catalogue unchanged that defines all of them. [C6] */
export function addOwnPermissions(data: CatalogData): CatalogData {
  const all = data.groups.flatMap((group) => group.resources);
  const defined = new Set(all.flatMap((resource) => resource.actions.map((action) => action.permission)));
  const types = new Set(all.flatMap((resource) => resource.tagResource ?? []));
  const ids = new Set([...all.map((resource) => resource.id), ...data.groups.map((group) => group.id)]);
  const rows: Resource[] = own.flatMap((row) => {
    const missing = row.actions.filter(([permission]) => !defined.has(permission));
    if (missing.length === 0) return [];
    // Without its View in this row, two rows could claim the type.
    const { tagResource } = row;
    const isTyped = tagResource !== undefined && !types.has(tagResource) && missing.some(([, label]) => label === view);
    return [
      {
        id: freeId(ids, row.id),
        label: row.label,
        ...(isTyped && { tagResource }),
        actions: missing.map(([permission, label]) => ownAction(permission, label, row.view)),
      },
    ];
  });
  if (rows.length === 0) return data;
  const group: Group = { id: freeId(ids, 'users-and-permissions'), label: 'Users and permissions', resources: rows };
  const restrictable = new Set([...data.restrictableResources, ...rows.flatMap((row) => row.tagResource ?? [])]);
  return { ...data, groups: [...data.groups, group], restrictableResources: [...restrictable] };
}

const ownAction = (permission: string, label: string, viewPermission: string): Action => {
  const requires = permission === viewPermission ? [] : [viewPermission];
  return { permission, label, requires, basis: Object.fromEntries(requires.map((name) => [name, 'inferred' as const])), polarity: 'grant' };
};

function freeId(taken: ReadonlySet<string>, wanted: string): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
  return id;
}
