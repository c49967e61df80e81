/** Rules G80–G84: what `audit:verify` finds of rows that were altered, taken out, put in or moved behind the database's back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import pg from 'pg';
import { afterAll, expect, test, vi } from 'vitest';
import { followAudit, verifyAuditCommand } from '../../../server/ops/follow-audit.ts';
import { databaseName, openStorage } from '../../../server/storage/open-storage.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { dropAuditGuards } from '../../support/audit-guards.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { event } from './audit-rules.ts';
import { patience } from './storage.contract.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

interface Planted {
  readonly env: Record<string, string>;
  readonly storage: Storage;
  /** Runs a statement past every guard. */
  tamper(statement: string): Promise<void>;
}

const root = mkdtempSync(join(tmpdir(), 'accord-verify-'));
const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  rmSync(root, { recursive: true });
});

/** So many rows, and another copy of them to put back. */
async function fill(storage: Storage, rows: number): Promise<void> {
  closers.unshift(() => storage.close());
  for (let n = 1; n <= rows; n++)
    await storage.audit.append([event(n, { before: { tags: { team: 'a' } }, reason: 'because', event: 'user-changed' })]);
}

async function inSqlite(rows: number): Promise<Planted> {
  const dataDir = mkdtempSync(join(root, 'data-'));
  const storage = await openSqliteStorage(join(dataDir, databaseName), {}, openInProcess);
  await fill(storage, rows);
  const database = new SqliteDatabase(join(dataDir, databaseName));
  closers.unshift(async () => database.close());
  dropAuditGuards(database);
  database.exec('create table kept as select * from audit');
  return { env: { DATA_DIR: dataDir }, storage, tamper: async (statement) => void database.exec(statement) };
}

async function inPostgres(rows: number): Promise<Planted> {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') throw new Error(schema);
  closers.unshift(() => schema.drop());
  const storage = await openStorage({ databaseUrl: schema.url, dataDir: '' });
  await fill(storage, rows);
  const client = new pg.Client({ connectionString: schema.url });
  await client.connect();
  closers.unshift(() => client.end());
  const tamper = async (statement: string): Promise<void> => void (await client.query(statement));
  await tamper('drop trigger audit_refuses_change on audit; create table kept as select * from audit');
  return { env: { DATABASE_URL: schema.url }, storage, tamper };
}

const restored = 'delete from audit; insert into audit select * from kept';

const first = await createPostgresSchema();
if (typeof first !== 'string') await first.drop();
const databases = [['SQLite', inSqlite] as const, ...(typeof first === 'string' ? [] : [['PostgreSQL', inPostgres] as const])];

const verify = ({ env }: Pick<Planted, 'env'>, ...words: string[]) => verifyAuditCommand(env, words);
const alteredBy: Readonly<Record<string, string>> = {
  at: `at = '2026-01-01T00:09:00.000Z'`,
  event: `event = 'user-removed'`,
  outcome: `outcome = 'refused'`,
  actor_id: `actor_id = null`,
  actor_name: `actor_name = 'eve'`,
  via: `via = 'operator'`,
  address: `address = '192.0.2.9'`,
  target_kind: `target_kind = 'user'`,
  target_id: `target_id = null`,
  target_name: `target_name = 'Lead'`,
  before: `before = null`,
  'before, within': `before = '{"tags":{"team":"b"}}'`,
  'before, damaged': `before = '{"tags":'`,
  after: `after = '{"revision":99}'`,
  reason: `reason = null`,
  prev: `prev = '${'0'.repeat(63)}1'`,
  hash: `hash = '${'0'.repeat(63)}1'`,
};

for (const [name, plant] of databases) {
  test(`[G80] in ${name}, every altered member of a row is found, in the first row, amid and at the end`, async () => {
    const { storage, tamper } = await plant(4);
    for (const seq of [1, 2, 4])
      for (const [member, change] of Object.entries(alteredBy)) {
        expect((await followAudit(storage.audit, null)).fault).toBe(null);
        await tamper(`update audit set ${change} where seq = ${seq}`);
        const { fault, head } = await followAudit(storage.audit, null);
        expect({ member, fault, seq: head.seq }).toEqual({
          member,
          fault: expect.stringMatching(new RegExp(`^Row ${seq} `)),
          seq: seq - 1,
        });
        await tamper(restored);
      }
  });

  test(`[G80] in ${name}, rows that were taken out, put in or swapped are found, one to all of them`, async () => {
    const length = 4;
    const { storage, tamper } = await plant(length);
    const faultAfter = async (statement: string): Promise<string | null> => {
      await tamper(statement);
      const { fault } = await followAudit(storage.audit, null);
      await tamper(restored);
      return fault;
    };
    for (let count = 1; count < length; count++)
      for (let seq = 1; seq + count <= length; seq++)
        expect(await faultAfter(`delete from audit where seq >= ${seq} and seq < ${seq + count}`)).toContain(
          `Row ${seq + count} of the audit follows row ${seq - 1}`,
        );
    const move = (from: number, to: number): string => `update audit set seq = ${to} where seq = ${from};`;
    for (const [one, other] of [
      [1, 2],
      [2, 3],
      [1, 4],
    ] as const)
      expect(await faultAfter(move(one, -2) + move(other, one) + move(-2, other))).toMatch(new RegExp(`^Row ${one} `));
    expect(await faultAfter(move(4, 9))).toMatch(/^Row 9 of the audit follows row 3/);
    expect(await faultAfter(move(4, 0))).toMatch(/^Row 0 /);
    expect(await faultAfter(move(4, -1))).toMatch(/^Row -1 /);
  });

  test(`[G81] [G82] in ${name}, a kept head finds newest rows that were cut off, and an audit that was written anew`, async () => {
    const planted = await plant(4);
    const { storage, tamper } = planted;
    const head = await storage.audit.head();
    const whole = await verify(planted);
    expect(whole).toMatchObject({ exitCode: 0, text: expect.stringContaining('4 rows') });
    expect(whole.text).toContain(`${head.seq}:${head.hash}`);
    expect(whole.text).toContain('cannot tell whether its newest rows were cut off');
    const text = `${head.seq}:${head.hash}`;
    expect(await verify(planted, '--head', text)).toMatchObject({ exitCode: 0, text: expect.stringContaining('It holds the head') });
    for (let last = 3; last >= 1; last--) {
      await tamper(`delete from audit where seq > ${last}`);
      expect((await followAudit(storage.audit, null)).fault).toBe(null);
      expect((await followAudit(storage.audit, head)).fault).toContain(`it ends with row ${last}, but the head that was kept is row 4`);
    }
    expect(await verify(planted, `--head=${text}`)).toMatchObject({ exitCode: 1, text: expect.stringContaining('were cut off') });
    await tamper('delete from audit');
    expect((await followAudit(storage.audit, null)).fault).toContain('The audit holds no row');
    expect((await followAudit(storage.audit, head)).fault).toContain('all of it was removed');
    for (let n = 1; n < 6; n++) await storage.audit.append([event(n)]);
    expect((await followAudit(storage.audit, null)).fault).toBe(null);
    expect((await followAudit(storage.audit, head)).fault).toContain('Row 4 of the audit is not the row that was kept');
  });
}

test('[G84] what is no head, no database or none of this version is refused in a sentence', async () => {
  const planted = await inSqlite(1);
  for (const words of [['--head'], ['--head', '4'], ['4:' + 'a'.repeat(64)], ['--head', 'x', 'y']])
    expect(await verify(planted, ...words)).toMatchObject({ exitCode: 2, text: expect.stringContaining('is no head of the audit') });
  const nowhere = join(root, 'nowhere');
  expect(await verify({ env: { DATA_DIR: nowhere } })).toMatchObject({
    exitCode: 2,
    text: expect.stringContaining('There is no database'),
  });
  await planted.tamper(`delete from kysely_migration where name like '0014%'`);
  expect((await verify(planted)).exitCode).toBe(2);
});

test('[G80] [G84] more rows than are read at once are followed to the end, beside the server that has the database', async () => {
  const { env, storage } = await inSqlite(0);
  for (let n = 0; n < 3; n++) await storage.audit.append(Array.from({ length: 400 }, () => event(n)));
  expect(await verify({ env })).toMatchObject({ exitCode: 0, text: expect.stringContaining('1200 rows') });
  expect((await storage.audit.head()).seq).toBe(1200);
});
