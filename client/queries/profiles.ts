/** Security profiles as the server tells them: the list, one, its revisions. Each answer is shared by all screens that ask for it. */
import { createMemo, mapArray, type Accessor } from 'solid-js';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { permissionsCalled } from '../../core/catalog/find-permissions.ts';
import { fold } from '../../core/profile/fold.ts';
import type { Profile } from '../../core/profile/profile.ts';
import type { ProfileQuery, RevisionItem } from '../api/api.ts';
import type { CatalogSource } from './catalog.ts';
import { createPages, type Pages } from './create-pages.ts';
import { createRead, type Read } from './create-read.ts';
import { orRemembered } from './or-remembered.ts';
import type { Source } from './source.ts';

export const profilePageSize = 25;

/** As the server finds them. */
const matches = (catalog: Catalog | null, profile: Profile, query: string): boolean => {
  const wanted = fold(query);
  const grants = ({ permissions }: Profile): boolean =>
    catalog !== null && permissionsCalled(catalog, query).some((one) => permissions.includes(one));
  return fold(profile.name).includes(wanted) || fold(profile.description).includes(wanted) || grants(profile);
};

/** Those that nobody has, or those that are like another; empty for all of them. */
export type Only = '' | NonNullable<ProfileQuery['only']>;

interface ProfileListOptions {
  /** How many to begin with. */
  readonly count?: number | undefined;
  /** The server alone knows which these are: none of them are remembered. */
  readonly only?: Accessor<Only>;
}

/** The list, searched by the server; from memory while it cannot be reached. */
export function createProfileList(
  workspace: Source & { readonly catalog: CatalogSource },
  query: () => string,
  { count, only = () => '' }: ProfileListOptions = {},
): Pages<Profile> {
  const { api, queries, catalog } = workspace;
  return orRemembered(
    (options) =>
      createPages<Profile>(queries, { first: profilePageSize, ...(count && { count }) }, () => {
        const [narrowed, part] = [only(), options()];
        return {
          ...{ ...part, remembers: part.remembers && narrowed === '' },
          // Who has which goes with the users too.
          key: narrowed === '' ? ['profiles', 'list'] : ['access', 'profiles', narrowed],
          ask: (page, signal) => api.profiles({ ...page, query: part.query, ...(narrowed && { only: narrowed }) }, signal),
        };
      }),
    query,
    (profile, wanted) => only() === '' && matches(catalog.catalog(), profile, wanted),
  );
}

export const createProfile = ({ api, queries }: Source, id: () => string): Read<Profile> =>
  createRead<Profile>(queries, () => ({ key: ['profiles', 'one', id()], ask: (signal) => api.profile(id(), signal), remembers: true }));

/** The profiles of these ids, as far as they are read by now. */
export function createProfilesOf(workspace: Source, ids: Accessor<readonly string[]>): Accessor<ReadonlyMap<string, Profile>> {
  const reads = mapArray(ids, (id) => createProfile(workspace, () => id));
  return createMemo(() => new Map(reads().flatMap(({ value }) => (value() ? [[value()!.id, value()!] as const] : []))));
}

/** Newest first. */
export const createRevisions = ({ api, queries }: Source, profile: () => string): Pages<RevisionItem> =>
  createPages<RevisionItem>(
    queries,
    { first: 50 },
    () => ({ key: ['profiles', 'revisions', profile()], ask: (page, signal) => api.revisions(profile(), page, signal) }),
    'revision',
  );

/** The profile as a revision left it; null while `revision` is. */
export const createRevision = ({ api, queries }: Source, profile: () => string, revision: () => number | null): Read<Profile> =>
  createRead<Profile>(queries, () => ({
    key: ['profiles', 'revision', profile(), revision()],
    ask: (signal) => api.revision(profile(), revision() ?? 0, signal),
    isFixed: true,
    isWanted: revision() !== null,
  }));

export const createNames = (list: Pages<Profile>): ((id: string) => string | null) => {
  const nameById = createMemo(() => new Map(list.items.map((profile) => [profile.id, profile.name])));
  return (id) => nameById().get(id) ?? null;
};
