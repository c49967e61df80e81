/** Rule S157: a user of PostgreSQL who may not do all that a server does. */
import { afterEach, expect, test, vi } from 'vitest';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import { append } from '../../support/append.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { createPostgresSchema, queryPostgres } from '../../support/postgres.ts';
import { patience } from './storage.contract.ts';
import { entry, profile, user as person, uuid } from './values.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A schema, and its address for a user who may look into it and nothing else. */
async function openForUser() {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return schema;
  const { name } = schema;
  await queryPostgres(`create role ${name}; grant usage on schema ${name} to ${name}`);
  closers.push(() => queryPostgres(`drop owned by ${name}; drop role ${name}`), schema.drop);
  const url = new URL(schema.url);
  url.searchParams.set('options', `-c search_path=${name} -c role=${name}`);
  return { name, owner: schema.url, user: url.href };
}

const problemOf = (url: string): Promise<string> =>
  openPostgresStorage(url).then(
    (opened) => opened.close().then(() => 'opened'),
    ({ message }: Error) => message.replace(/^The PostgreSQL database .* at \S+ /, ''),
  );

const sentence = (missing: string): string =>
  `does not let its user do what Accord has to (${missing}). Grant that, or make the user the owner of the schema and its tables.`;

test('[S157] a user who lacks a right is told which, of which tables, and one who has what is needed starts', async ({ skip }) => {
  const database = await openForUser();
  if (typeof database === 'string') return skip(database);
  const { name, owner, user } = database;
  expect(await problemOf(user)).toBe(sentence(`permission denied for schema ${name}`));
  expect(await problemOf(owner)).toBe('opened');
  expect(await problemOf(user)).toBe(sentence('permission denied for table kysely_migration'));
  await queryPostgres(`grant select, insert, update, delete on all tables in schema ${name} to ${name}`);
  expect(await problemOf(user)).toBe(sentence(`USAGE on ${name}.draft_updates_seq_seq`));
  await queryPostgres(`grant usage on all sequences in schema ${name} to ${name}`);
  await queryPostgres(`revoke update, delete on ${name}.audit, ${name}.revisions from ${name}`);
  expect(await problemOf(user)).toBe('opened');
  await queryPostgres(`revoke insert on ${name}.sessions, ${name}.nodes from ${name}; revoke update on ${name}.epoch from ${name}`);
  expect(await problemOf(user)).toBe(sentence('INSERT on nodes, sessions; UPDATE on epoch'));
});

test('[S157] who may change the sequence of changes may draw from it, and who may not try whether a full disk has room is told so', async ({
  skip,
}) => {
  const database = await openForUser();
  if (typeof database === 'string') return skip(database);
  const { name, owner, user } = database;
  expect(await problemOf(owner)).toBe('opened');
  await queryPostgres(
    `grant select, insert, update, delete on all tables in schema ${name} to ${name}; grant select, update on all sequences in schema ${name} to ${name}`,
  );
  const storage = await openPostgresStorage(user);
  closers.unshift(() => storage.close());
  expect(await append(storage, [entry(uuid(5))])).toEqual([true]);
  await queryPostgres(`revoke update on ${name}.kysely_migration_lock from ${name}`);
  expect(await problemOf(user)).toBe(sentence('UPDATE on kysely_migration_lock'));
});

test('[S157] who was granted that adds entries, profiles and users', async ({ skip }) => {
  const database = await openForUser();
  if (typeof database === 'string') return skip(database);
  const { name, owner, user } = database;
  expect(await problemOf(owner)).toBe('opened');
  await queryPostgres(
    `grant select, insert, update, delete on all tables in schema ${name} to ${name}; grant usage on all sequences in schema ${name} to ${name}`,
  );
  const storage = await openPostgresStorage(user);
  closers.unshift(() => storage.close());
  expect(await append(storage, [entry(uuid(5)), entry(uuid(5))])).toEqual([true, true]);
  await writeProfile(storage, profile(1));
  await storage.users.insert(person(1, { profiles: [uuid(1)] }));
});
