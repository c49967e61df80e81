/** The storage contract over PostgreSQL, and what is PostgreSQL's own. Needs a server: `TEST_DATABASE_URL`, else the one on this machine. */
import { afterAll, expect, test, vi } from 'vitest';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { createPostgresSchema, otherDatabase, queryPostgres, type PostgresSchema } from '../../support/postgres.ts';
import { patience, storageContract } from './storage.contract.ts';
import { writeIn, writeProfile } from '../../support/canonical-list.ts';
import { version } from '../../../server/version.ts';
import { earlierPostgres } from '../../support/earlier-version.ts';
import { event, isOneChain } from './audit-rules.ts';
import { keptOpen, ownTables } from './kept-open.ts';
import { keepsOldAudit, oldAudit } from './old-audit.ts';
import { keepsOldLists, oldLists } from './old-lists.ts';
import { profile, user, uuid } from './values.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

const schemas: PostgresSchema[] = [];
const first = await createPostgresSchema();

/** The address of an empty schema of its own. */
async function newSchema(): Promise<PostgresSchema> {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') throw new Error(schema);
  schemas.push(schema);
  return schema;
}

if (typeof first === 'string') test('[S1] the storage contract over PostgreSQL', ({ skip }) => skip(first));
else {
  schemas.push(first);
  afterAll(async () => {
    for (const schema of schemas) await schema.drop();
  }, 60_000);

  storageContract(
    'PostgreSQL',
    keptOpen(async () => {
      const { url, name } = await newSchema();
      const storage = await openPostgresStorage(url);
      return {
        storage,
        reopen: async () => {
          await storage.close();
          return openPostgresStorage(url);
        },
        empty: async () => {
          const rows = await queryPostgres(`select table_name as name from information_schema.tables where table_schema = '${name}'`);
          const tables = ownTables((rows as { name: string }[]).map(({ name }) => name));
          await queryPostgres(`truncate ${tables.map((table) => `${name}.${table}`).join(', ')}`);
        },
      };
    }),
  );

  const problemOf = async (url: string): Promise<string> => {
    try {
      await (await openPostgresStorage(url)).close();
      return 'opened';
    } catch (error) {
      return error instanceof Error ? error.message : 'not an Error';
    }
  };

  test('[S3] processes that share a database lose nothing either', async () => {
    const { url } = await newSchema();
    const open = await Promise.all([openPostgresStorage(url), openPostgresStorage(url), openPostgresStorage(url)]);
    const [one] = open;
    await writeProfile(one, profile(1));
    const raise = (storage: CanonicalStorage): Promise<void> =>
      storage.canonicalTransaction(async (tables) => {
        const { revision, ...rest } = (await tables.profiles.byId(uuid(1)))!;
        await writeIn(tables, { ...rest, revision: revision + 1 });
      });
    await Promise.all(
      open.map(async (storage) => {
        for (let count = 0; count < 20; count++) await raise(storage);
      }),
    );
    expect((await one.profiles.byId(uuid(1)))?.revision).toBe(61);
    expect(await one.profiles.revisions(uuid(1))).toHaveLength(61);
    await Promise.all(open.map((storage) => storage.close()));
  });

  test('[S6] of two processes that give one username, one is told that it is taken', async () => {
    const { url } = await newSchema();
    const [one, other] = await Promise.all([openPostgresStorage(url), openPostgresStorage(url)]);
    const results = await Promise.allSettled([
      one.users.insert(user(1, { username: 'ada' })),
      other.users.insert(user(2, { username: 'Ada' })),
    ]);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }: { reason: Error }) => reason.name)).toEqual(['UsernameTaken']);
    await Promise.all([one.close(), other.close()]);
  });

  test('[S54] processes that share a database add to one chain', async () => {
    const { url } = await newSchema();
    const open = await Promise.all([openPostgresStorage(url), openPostgresStorage(url), openPostgresStorage(url)]);
    const add = async (storage: CanonicalStorage): Promise<void> => {
      for (let n = 0; n < 20; n++) await storage.transaction((tables) => tables.audit.append([event(n)]));
    };
    await Promise.all(open.map(add));
    await isOneChain(open[0], 60);
    await Promise.all(open.map((storage) => storage.close()));
  });

  test('[S44] [S45] a database of an earlier version keeps two names that are one now, and lists what it had', async () => {
    const { url } = await newSchema();
    await earlierPostgres(url, '0003-snapshots-and-audit', oldLists);
    const storage = await openPostgresStorage(url);
    await keepsOldLists(storage);
    await storage.close();
  });

  test('[S55] a database of an earlier version keeps its audit, as the first rows of the chain', async () => {
    const { url } = await newSchema();
    await earlierPostgres(url, '0003-snapshots-and-audit', oldAudit);
    const storage = await openPostgresStorage(url);
    await keepsOldAudit(storage);
    await storage.close();
  });

  test('[S56] no statement changes or removes a row of the audit', async () => {
    const { url, name } = await newSchema();
    const storage = await openPostgresStorage(url);
    await storage.audit.append([event(1)]);
    for (const statement of [`update ${name}.audit set reason = 'x'`, `delete from ${name}.audit`])
      await expect(queryPostgres(statement), statement).rejects.toThrow('Rows of the audit are never changed or removed.');
    expect(await storage.audit.newest({ limit: 5 })).toHaveLength(1);
    await storage.close();
  });

  test('[S25] a database from a newer version is refused', async () => {
    const { url, name } = await newSchema();
    await (await openPostgresStorage(url)).close();
    await queryPostgres(`insert into ${name}.kysely_migration values ('9999-from-tomorrow', '2030-01-01T00:00:00.000Z')`);
    await queryPostgres(`update ${name}.epoch set needs = '9999-from-tomorrow', needs_version = '9.9.9'`);
    expect(await problemOf(url)).toContain(
      `newer version of Accord (it has the step "9999-from-tomorrow", brought by version 9.9.9; this is version ${version}). Start that version`,
    );
  });

  test('[S146] a database with newer migrations is opened and left as it is where all of them are marked', async () => {
    const { url, name } = await newSchema();
    await (await openPostgresStorage(url)).close();
    await queryPostgres(`insert into ${name}.kysely_migration values ('9999-from-tomorrow', '2030-01-01T00:00:00.000Z')`);
    const steps = () => queryPostgres(`select name, timestamp from ${name}.kysely_migration order by name`);
    const before = await steps();
    expect(await problemOf(url)).toBe('opened');
    expect(await steps()).toEqual(before);
    const beside = await openPostgresStorage(url, {}, { migrates: false });
    expect(await beside.users.count()).toBe(0);
    await beside.close();
  });

  test('[S25] one that lacks a migration of this version, and has a newer one, is refused', async () => {
    const { url, name } = await newSchema();
    await (await openPostgresStorage(url)).close();
    await queryPostgres(`update ${name}.kysely_migration set name = '9999-from-tomorrow' where name = '0018-attempts'`);
    expect(await problemOf(url)).toContain('newer version of Accord (it has the step "9999-from-tomorrow"');
  });

  test('[S26] a schema that another program filled is refused and left as it is', async () => {
    const { url, name } = await newSchema();
    await queryPostgres(`create table ${name}.notes (id integer)`);
    expect(await problemOf(url)).toContain('has tables of another program');
    const rows = await queryPostgres(`select table_name from information_schema.tables where table_schema = '${name}'`);
    expect(rows).toEqual([{ table_name: 'notes' }]);
  });

  test('[S27] what keeps the database from being opened is said without its password', async () => {
    const unheard = await problemOf('postgres://ada:secret@127.0.0.1:1/accord');
    expect(unheard).toMatch(/^The PostgreSQL database "accord" at 127\.0\.0\.1:1 cannot be opened \(.*ECONNREFUSED/);
    expect(unheard).not.toContain('secret');
    expect(await problemOf(otherDatabase('no_such_database'))).toContain('"no_such_database" at');
    expect(await problemOf(otherDatabase('no_such_database'))).toContain('does not exist. Create it');
  });

  test('[S29] a migration that fails leaves nothing behind, so that the next start can try again', async () => {
    const { url, name } = await newSchema();
    await (await openPostgresStorage(url)).close();
    const tables = `select string_agg(quote_ident(tablename), ', ') from pg_tables
      where schemaname = '${name}' and tablename not like 'kysely%' and tablename <> 'profiles'`;
    await queryPostgres(
      `set search_path to ${name}; delete from kysely_migration; drop function note_change cascade; drop function list_draft cascade; do $$ begin execute 'drop table ' || (${tables}); end $$`,
    );
    expect(await problemOf(url)).toContain('already exists');
    await queryPostgres(`drop table ${name}.profiles`);
    const storage = await openPostgresStorage(url);
    expect(await storage.users.count()).toBe(0);
    await storage.close();
  });
}
