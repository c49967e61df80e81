/** The askers: people by their profiles – a grid of all relevant combinations, and as many random ones. */
import { createRandom } from '../../support/random.ts';
import type { ProfileInput } from '../../../core/profile/profile.ts';

export interface Persona {
  readonly title: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly profiles: readonly Pick<ProfileInput, 'chosen' | 'accessControl'>[];
}

type Tags = Readonly<Record<string, string>>;
const open = (...chosen: string[]) => ({ chosen, accessControl: null });
const within = (resources: readonly string[], tags: Tags, ...chosen: string[]) => ({ chosen, accessControl: { resources, tags } });

export const argentina = { Country: 'Argentina' } as const;
export const brazil = { Country: 'Brazil' } as const;
const sales = { Country: 'Argentina', Team: 'Sales' } as const;
const [profiles, users] = [['SecurityProfile'], ['User']];

const own = (...actions: string[]): string[] => actions.map((action) => `SecurityProfiles.${action}`);
const people = (...actions: string[]): string[] => actions.map((action) => `Users.${action}`);
export const everything = [
  ...own('View', 'Edit', 'Create', 'Delete'),
  ...people('View', 'Edit', 'Create', 'Delete', 'EditPermission', 'EnableAndDisable'),
  'HistoricalChanges.View',
];

const persona = (title: string, ...held: Persona['profiles']): Persona => ({ title, tags: argentina, profiles: held });

export const all = persona('everything', open(...everything));
export const grid: readonly Persona[] = [
  persona('nothing'),
  persona('no permission of Accord', open('Queues.Edit')),
  persona('only what takes rights away', open('RestrictContactAccessByHierarchy.View')),
  persona('View', open(...own('View'))),
  persona('View and Edit', open(...own('Edit'))),
  persona('View and Create', open(...own('Create'))),
  persona('View and Delete', open(...own('Delete'))),
  persona('View within tags', within(profiles, argentina, ...own('View'))),
  persona('Edit within tags', within(profiles, argentina, ...own('Edit'))),
  persona('Create within tags', within(profiles, argentina, ...own('Create'))),
  persona('Delete within tags', within(profiles, argentina, ...own('Delete'))),
  persona('View, and Edit within tags', open(...own('View')), within(profiles, argentina, ...own('Edit'))),
  persona(
    'View within tags, and Create within others',
    within(profiles, argentina, ...own('View')),
    within(profiles, brazil, ...own('Create')),
  ),
  persona('Edit within either of two', within(profiles, argentina, ...own('Edit')), within(profiles, brazil, ...own('Edit'))),
  persona('Edit within two tags at once', within(profiles, sales, ...own('Edit', 'Create', 'Delete'))),
  persona('Edit, with users restricted alone', within(users, argentina, ...own('Edit'), ...people('View'))),
  persona('Edit, and a restriction', open(...own('Edit'), 'RestrictContactAccessByHierarchy.View')),
  persona('users: View', open(...people('View'))),
  persona('users: Edit', open(...people('Edit'))),
  persona('users: Create', open(...people('Create'))),
  persona('users: Create and give', open(...people('Create', 'EditPermission'))),
  persona('users: Delete', open(...people('Delete'))),
  persona('users: EditPermission', open(...people('EditPermission'))),
  persona('users: EnableAndDisable', open(...people('EnableAndDisable'))),
  persona('users: View, and Edit within tags', open(...people('View')), within(users, argentina, ...people('Edit', 'Delete'))),
  persona('users: everything within tags', within(users, argentina, ...everything)),
  persona(
    'profiles within tags, and users within tags',
    within(profiles, argentina, ...own('Edit', 'Create')),
    within(users, argentina, ...people('Edit', 'Create', 'EditPermission')),
  ),
  persona('the audit alone', open('HistoricalChanges.View')),
  persona('the audit, and users within tags', within(users, argentina, ...people('View')), open('HistoricalChanges.View', ...own('View'))),
  persona('everything within tags, and everything', within([...profiles, ...users], argentina, ...everything), open(...everything)),
  persona('everything within tags', within([...profiles, ...users], argentina, ...everything)),
  all,
];

const keys: readonly Tags[] = [argentina, brazil, sales, { Team: 'Sales' }, {}];

/** Up to three profiles of any permissions, each restricted or not. */
export function randomPersona(seed: number): Persona {
  const { below, pick, next } = createRandom(seed * 7919 + 1);
  const pool = [...everything, 'Queues.Edit', 'RestrictContactAccessByHierarchy.View', 'no such permission'];
  const profile = () => {
    const chosen = pool.filter(() => next() < 0.25);
    const resources = [...profiles, ...users, 'Queue'].filter(() => next() < 0.4);
    return { chosen, accessControl: next() < 0.6 ? { resources, tags: pick(keys.slice(0, 4)) } : null };
  };
  return { title: `by chance ${seed}`, tags: pick(keys), profiles: Array.from({ length: 1 + below(3) }, profile) };
}

/** What a giver gives: rights over people and profiles, everywhere or within tags. */
export const givings = {
  wide: open('Users.EditPermission', 'SecurityProfiles.Edit'),
  equal: within([...profiles, ...users], argentina, 'Users.EditPermission', 'SecurityProfiles.Edit'),
  narrow: within([...profiles, ...users], sales, 'Users.EditPermission', 'SecurityProfiles.Edit'),
  'limited on one type alone': within(profiles, argentina, 'SecurityProfiles.Edit'),
  'a limit alone': within(users, argentina, 'Users.View'),
} as const satisfies Record<string, Giving>;
export type Giving = Pick<ProfileInput, 'chosen' | 'accessControl'>;

/** Tags of things, random or from the grid. */
export type Tagging = (usual: Tags) => Tags;
export const usualTags: Tagging = (usual) => usual;
export function randomTags(seed: number): Tagging {
  const { pick } = createRandom(seed * 104_729 + 1);
  return () => pick(keys);
}
