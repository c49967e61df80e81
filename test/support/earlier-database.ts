/** Statements that make an SQLite database of this version one of an earlier. */

/** What makes a database as it was before it had tables for lists, and what came after them. */
export const withoutLists = [
  'drop index profiles_administering',
  'alter table profiles drop column administers',
  ...['user_tags', 'profile_tags'].map((table) => `drop table ${table}`),
  ...['drafts_by_state', 'drafts_by_author', 'drafts_by_base', 'profiles_by_name', 'users_by_username', 'users_by_display_name'].map(
    (index) => `drop index ${index}`,
  ),
  ...['users_by_creation', 'user_profiles_by_profile'].map((index) => `drop index ${index}`),
  ...['profiles drop column search', 'users drop column search', 'users drop column display_key'].map((change) => `alter table ${change}`),
  ...['user_profiles drop column username_key', 'drafts drop column search', 'drafts drop column tag_lines'].map(
    (change) => `alter table ${change}`,
  ),
  'create index drafts_by_state on drafts (state, updated_at)',
  'create index user_profiles_by_profile on user_profiles (profile_id)',
  `delete from kysely_migration where name > '0004'`,
].join('; ');
