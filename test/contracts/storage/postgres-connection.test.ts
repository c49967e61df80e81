/** How PostgreSQL is reached: with TLS, by a socket, through a pooler; and what is said when it is not. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { OwnSchemaDialect } from '../../../server/storage/postgres/own-schema.ts';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import { createPostgresSchema, queryPostgres, type PostgresSchema } from '../../support/postgres.ts';
import { certificate, startPooler, startRefusing, startTlsFront } from '../../support/postgres-fronts.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { event } from './audit-rules.ts';
import { patience } from './storage.contract.ts';
import { entry, minute, profile, session, user, uuid } from './values.ts';
import { append } from '../../support/append.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

const folder = mkdtempSync(join(tmpdir(), 'accord-postgres-'));
const authority = join(folder, 'authority.pem');
let schema: PostgresSchema | string;
beforeAll(async () => {
  writeFileSync(authority, certificate);
  schema = await createPostgresSchema();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  if (typeof schema !== 'string') await schema.drop();
});

const problemOf = async (url: string): Promise<string> => {
  try {
    await (await openPostgresStorage(url)).close();
    return 'opened';
  } catch (error) {
    return error instanceof Error ? error.message : 'not an Error';
  }
};

/** The address of the schema, by another port of this machine and with more in its query. */
function addressBy(url: string, port: number | null, more: Readonly<Record<string, string>> = {}): string {
  const address = new URL(url);
  if (port !== null) address.host = `127.0.0.1:${port}`;
  for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
  return address.href;
}

const placeOf = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port || 5432) });

test('[S61] what a server refuses is told by its kind: TLS that it demands, a password, or who may come in', async () => {
  for (const [code, message, told] of [
    ['28000', 'no pg_hba.conf entry for host "10.0.0.7", user "u", database "d", no encryption', 'only with TLS. Add ?sslmode=verify-full'],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.7", user "u", database "d", SSL off', 'only with TLS'],
    ['28000', 'SSL connection is required. Please specify SSL options and retry.', 'only with TLS'],
    ['08P01', 'SSL required', 'only with TLS'],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.7", user "u", database "d", SSL encryption', 'does not let this user in from here'],
    ['28000', 'role "u" does not exist', 'does not let this user in from here. Check the user'],
    ['28P01', 'password authentication failed for user "u"', 'refused the user or the password'],
  ] as const) {
    const { port, close } = await startRefusing(code, message);
    onTestFinished(close);
    const problem = await problemOf(`postgres://u:hunter2@127.0.0.1:${port}/d`);
    expect(problem).toContain(told);
    expect(problem).not.toContain('hunter2');
  }
});

test('[S61] a server without TLS, or with a certificate that nobody knows, is told as that', async () => {
  const plain = await startRefusing('XX000', 'never');
  onTestFinished(plain.close);
  expect(await problemOf(`postgres://u@127.0.0.1:${plain.port}/d?sslmode=verify-full`)).toContain('offers no TLS');
  const front = await startTlsFront({ host: '127.0.0.1', port: plain.port });
  onTestFinished(front.close);
  expect(await problemOf(`postgres://u@127.0.0.1:${front.port}/d?sslmode=verify-full`)).toMatch(
    /has a certificate that is not trusted \(self-signed certificate\)\. Name the file .*sslrootcert=<file>\.$/,
  );
  expect(await problemOf(`postgres://u@127.0.0.1:${front.port}/d`)).toContain('only with TLS');
  expect(await problemOf(`postgres://u@127.0.0.1:${front.port}/d?sslmode=verify-full&sslrootcert=/nowhere.pem`)).toContain('ENOENT');
});

test('[S61] [S61a] it is opened with TLS and a certificate of its own authority, and by a socket', async ({ skip }) => {
  if (typeof schema === 'string') return skip(schema);
  const front = await startTlsFront(placeOf(schema.url));
  onTestFinished(front.close);
  expect(await problemOf(addressBy(schema.url, front.port, { sslmode: 'verify-full', sslrootcert: authority }))).toBe('opened');
  const [{ directory }] = (await queryPostgres(
    `select split_part(setting, ',', 1) as directory from pg_settings where name = 'unix_socket_directories'`,
  )) as [{ directory: string }];
  const { port } = placeOf(schema.url);
  if (!existsSync(join(directory, `.s.PGSQL.${port}`))) return undefined;
  // Whether this user may come in there is the server's matter: it answers, which no other address of it does.
  expect(await problemOf(addressBy(schema.url, null, { host: directory }))).toMatch(/^opened$|does not let this user in|refused the user/);
  return undefined;
});

test('[S62] through a pooler by transaction it starts, and every write is in a transaction that waits for the disk', async ({ skip }) => {
  if (typeof schema === 'string') return skip(schema);
  const [own, plain] = [await createPostgresSchema(), new URL(schema.url)];
  if (typeof own === 'string') return skip(own);
  onTestFinished(own.drop);
  plain.searchParams.delete('options');
  const pooler = await startPooler(plain.href, [`set search_path to ${own.name}`]);
  onTestFinished(pooler.close);
  const options = addressBy(plain.href, pooler.port, { options: '-c search_path=x' });
  expect(await problemOf(options)).toContain('unsupported startup parameter: options');

  const storage = await openPostgresStorage(addressBy(plain.href, pooler.port));
  const from = pooler.borrowings.length;
  await storage.users.insert(user(1));
  await writeProfile(storage, profile(1));
  await storage.sessions.insert(session(1));
  await storage.sessions.touch(session(1).id, minute(5), null);
  await append(storage, [entry(uuid(5)), entry(uuid(6))]);
  await storage.audit.append([event(1)]);
  await storage.outcomes.insert({ id: uuid(7), actor: uuid(1), fingerprint: '', answer: '{}', at: minute(1) });
  await storage.outcomes.removeOld(minute(9), 10);
  await storage.sessions.deleteStale('1970', '1970');
  await storage.invitations.put({ id: 'a', user: uuid(1), createdAt: minute(1), by: null });
  await Promise.all(Array.from({ length: 20 }, async (_, n) => (await storage.users.all(), append(storage, [entry(uuid(100 + n))]))));
  expect([await storage.users.count(), (await storage.sessions.byId(session(1).id))?.lastSeenAt]).toEqual([1, minute(5)]);
  const writes = pooler.borrowings
    .slice(from)
    .filter((texts) => texts.some((text) => /\b(insert into|^update|^delete from)\b/i.test(text)));
  expect(writes.length).toBeGreaterThan(25);
  const waits = /^start transaction.*; set local synchronous_commit = on$|set_config\('synchronous_commit', 'on', true\)/;
  const careless = writes.filter(([first = '']) => !waits.test(first));
  expect(careless).toEqual([]);
  // What a session was told would hold for whoever has it next.
  expect(pooler.borrowings.flat().filter((text) => /^\s*set (?!local)/i.test(text))).toEqual([]);
  await storage.close();
});

test('[S100] only the tables of the schema in use are looked at, whatever other schemas there are', async ({ skip }) => {
  if (typeof schema === 'string') return skip(schema);
  const other = await createPostgresSchema();
  if (typeof other === 'string') return skip(other);
  onTestFinished(other.drop);
  await (await openPostgresStorage(other.url)).close();
  const own = await createPostgresSchema();
  if (typeof own === 'string') return skip(own);
  onTestFinished(own.drop);
  const db = new Kysely<unknown>({ dialect: new OwnSchemaDialect({ pool: new pg.Pool({ connectionString: own.url }) }) });
  expect(await db.introspection.getTables({ withInternalKyselyTables: true })).toEqual([]);
  await sql`create table mine (id text)`.execute(db);
  expect((await db.introspection.getTables({ withInternalKyselyTables: true })).map(({ name, schema: of }) => [name, of])).toEqual([
    ['mine', own.name],
  ]);
  await db.destroy();
});
