/** Profiles and revisions as rows, and read back from them. */
import type { ProfileContent } from '../../../../core/profile/profile.ts';
import { isContent, isTextList, readJson } from '../json-column.ts';
import { searchText } from '../lists/listed-text.ts';
import type { Row } from '../schema.ts';
import type { StoredProfile, StoredRevision } from '../../tables/profiles.ts';

/** Member by member, so that the column holds only content. */
const contentToJson = ({ name, description, chosen, accessControl, tags }: ProfileContent): string =>
  JSON.stringify({ name, description, chosen, accessControl, tags } satisfies ProfileContent);

export const profileToRow = (profile: StoredProfile, administers: boolean): Omit<Row<'profiles'>, 'name_key'> => ({
  id: profile.id,
  content: contentToJson(profile),
  revision: profile.revision,
  created_at: profile.createdAt,
  created_by: profile.createdBy,
  updated_at: profile.updatedAt,
  updated_by: profile.updatedBy,
  administers: administers ? 1 : 0,
  search: searchText(profile.name, profile.description),
  unlisted: JSON.stringify(profile.unlisted ?? []),
});

export const contentFromRow = ({ id, content }: Pick<Row<'profiles'>, 'id' | 'content'>): ProfileContent =>
  readJson(content, isContent, { table: 'profiles', column: 'content', id });

export const unlistedFromRow = (
  { id, unlisted }: Pick<Row<'profiles'>, 'id' | 'unlisted'>,
  table: 'profiles' | 'revisions' = 'profiles',
): Pick<StoredProfile, 'unlisted'> => {
  const names = readJson(unlisted, isTextList, { table, column: 'unlisted', id });
  return names.length > 0 ? { unlisted: names } : {};
};

export const profileFromRow = (row: Row<'profiles'>): StoredProfile => ({
  ...contentFromRow(row),
  ...unlistedFromRow(row),
  id: row.id,
  revision: row.revision,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

export const revisionToRow = (profile: StoredProfile, draft: string | null, by: string | null): Row<'revisions'> => ({
  profile_id: profile.id,
  revision: profile.revision,
  content: contentToJson(profile),
  at: profile.updatedAt,
  by: profile.updatedBy,
  by_id: by,
  draft_id: draft,
  unlisted: JSON.stringify(profile.unlisted ?? []),
});

export const revisionFromRow = (row: Row<'revisions'>): StoredRevision => ({
  ...readJson(row.content, isContent, { table: 'revisions', column: 'content', id: `${row.profile_id}@${row.revision}` }),
  profile: row.profile_id,
  revision: row.revision,
  at: row.at,
  by: row.by,
  byId: row.by_id,
  draft: row.draft_id,
  ...unlistedFromRow({ id: `${row.profile_id}@${row.revision}`, unlisted: row.unlisted }, 'revisions'),
});
