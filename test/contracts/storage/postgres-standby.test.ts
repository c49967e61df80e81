/** A PostgreSQL that is a standby, which is behind the server that takes writes: nothing is told by it. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import { unavailableBy } from '../../../server/storage/unavailable.ts';
import { createPostgresSchema, queryPostgres } from '../../support/postgres.ts';
import { patience } from './storage.contract.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

/** Found before the function of the system, so that a database becomes a standby, and one that takes writes again, when a test says so. */
async function openSwitched() {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return schema;
  onTestFinished(schema.drop);
  const own = new URL(schema.url);
  own.searchParams.set('options', `-c search_path=${schema.name},pg_catalog`);
  const become = (isStandby: boolean) =>
    queryPostgres(
      `create or replace function ${schema.name}.pg_is_in_recovery() returns boolean language sql as 'select ${isStandby}'`,
      schema.url,
    );
  return { url: own.href, become };
}

const problemOf = (url: string): Promise<string> =>
  openPostgresStorage(url).then(
    (opened) => opened.close().then(() => 'opened'),
    ({ message }: Error) => message,
  );

test('[S150] a standby counts as away, for rights and for readiness, until there is a server that takes writes again', async ({ skip }) => {
  const database = await openSwitched();
  if (typeof database === 'string') return skip(database);
  const storage = await openPostgresStorage(database.url);
  onTestFinished(() => storage.close());
  const { n } = await storage.epoch.read();
  await database.become(true);
  const error = await storage.epoch.read().catch((thrown: unknown) => thrown);
  expect(unavailableBy(error)).toBe('away');
  expect(await storage.ping()).toBe(false);
  await database.become(false);
  expect([(await storage.epoch.read()).n, await storage.ping()]).toEqual([n, true]);
});

test('[S151] no server starts on a database that takes no writes, though commands read it', async ({ skip }) => {
  const database = await openSwitched();
  if (typeof database === 'string') return skip(database);
  expect(await problemOf(database.url)).toBe('opened');
  const readOnly = new URL(database.url);
  readOnly.searchParams.set('options', `${readOnly.searchParams.get('options')} -c default_transaction_read_only=on`);
  expect(await problemOf(readOnly.href)).toMatch(/takes no writes: it is a standby, or set to be read only\. Give the address/);
  await database.become(true);
  expect(await problemOf(database.url)).toContain('takes no writes');
  await (await openPostgresStorage(database.url, {}, { migrates: false })).close();
});
