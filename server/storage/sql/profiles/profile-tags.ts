/** The tags that a profile has, and had at each revision, for scopes by tags. */
import { tagTexts } from '../lists/listed-text.ts';
import type { Database } from '../schema.ts';
import type { StoredProfile } from '../../tables/profiles.ts';

/** Ends the spans of tags that the profile has no more, begins those of new ones, and leaves the others as they are. [S45] */
export async function writeProfileTags(db: Database, { id, revision, tags }: StoredProfile, nameKey: string): Promise<void> {
  const open = await db
    .selectFrom('profile_tags')
    .select(['tag', 'name_key'])
    .where('profile_id', '=', id)
    .where('until', 'is', null)
    .execute();
  const [now, before] = [new Set(tagTexts(tags)), new Set(open.map(({ tag }) => tag))];
  const ended = [...before].filter((tag) => !now.has(tag));
  if (ended.length > 0)
    await db
      .updateTable('profile_tags')
      .set({ until: revision, name_key: null })
      .where('profile_id', '=', id)
      .where('until', 'is', null)
      .where('tag', 'in', ended)
      .execute();
  if (open.some(({ tag, name_key }) => now.has(tag) && name_key !== nameKey))
    await db.updateTable('profile_tags').set({ name_key: nameKey }).where('profile_id', '=', id).where('until', 'is', null).execute();
  const begun = [...now]
    .filter((tag) => !before.has(tag))
    .map((tag) => ({ profile_id: id, tag, since: revision, until: null, name_key: nameKey }));
  if (begun.length > 0) await db.insertInto('profile_tags').values(begun).execute();
}

/** The last tags stay, but are listed no more. */
export async function deleteProfileTags(db: Database, id: string): Promise<void> {
  await db.updateTable('profile_tags').set({ name_key: null }).where('profile_id', '=', id).where('until', 'is', null).execute();
}
