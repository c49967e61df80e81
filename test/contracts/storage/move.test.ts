/** Rules S110–S116 and G120–G124: an embedded database becomes one in PostgreSQL, the same and whole, or nothing happens. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Refused } from '../../../server/ops/backup/refused.ts';
import { digestOf, type Cell, type CellRow } from '../../../server/ops/move/cell.ts';
import { moveCommand } from '../../../server/ops/move/command.ts';
import { compareTables, sendTables } from '../../../server/ops/move/move-tables.ts';
import { createProgress } from '../../../server/ops/move/progress.ts';
import { openSource } from '../../../server/ops/move/source.ts';
import { parentsFirst, type TableShape } from '../../../server/ops/move/table-shape.ts';
import { inEmptyTarget, type Target } from '../../../server/ops/move/target.ts';
import { openStorage } from '../../../server/storage/open-storage.ts';
import { holdDataDir } from '../../../server/storage/sqlite/hold-data-dir.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { append } from '../../support/append.ts';
import { startCutProxy } from '../../support/cut-proxy.ts';
import { earlierSqlite } from '../../support/earlier-version.ts';
import { answersOf, countRows, drafts, plantWorld } from '../../support/embedded-world.ts';
import { createPostgresSchema, queryPostgres, type PostgresSchema } from '../../support/postgres.ts';
import { createScratch } from '../../soak/disk/scratch.ts';
import { patience } from './storage.contract.ts';
import { entry, user, uuid } from './values.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

const root = createScratch();
const world = join(root, 'world.sqlite');
beforeAll(() => plantWorld(world));
afterAll(() => rmSync(root, { recursive: true }));

let worlds = 0;
let dataDir: string;
let path: string;
let created: PostgresSchema | string;
let schema: PostgresSchema;
beforeEach(async ({ skip }) => {
  dataDir = join(root, String((worlds += 1)));
  path = join(dataDir, 'accord.sqlite');
  mkdirSync(dataDir);
  copyFileSync(world, path);
  created = await createPostgresSchema();
  if (typeof created === 'string') return skip(created);
  schema = created;
  return undefined;
});
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  if (typeof created !== 'string') await created.drop();
});

const told: string[] = [];
beforeEach(() => void told.splice(0));
const deps = { say: (line: string): unknown => told.push(line), now: () => performance.now() };
const moveTo = (url: string, say = deps.say) => moveCommand({ DATABASE_URL: url }, [dataDir], { ...deps, say: (line) => void say(line) });
const move = () => moveTo(schema.url);
const quiet = createProgress(
  () => undefined,
  () => 0,
);

const tablesThere = async (): Promise<string[]> => {
  const rows = (await queryPostgres(`select relname as name from pg_class where relnamespace = '${schema.name}'::regnamespace`)) as {
    name: string;
  }[];
  return rows.map(({ name }) => name);
};

/** Nothing is there, and the same command then moves everything. */
async function movesAfterAll(): Promise<void> {
  expect(await tablesThere()).toEqual([]);
  expect(await move()).toMatchObject({ exitCode: 0 });
}

function tamper(statements: string): void {
  const database = new SqliteDatabase(path);
  database.exec(statements);
  database.close();
}

async function answersAt(databaseUrl: string | null) {
  const storage = await openStorage({ databaseUrl, dataDir });
  try {
    return await answersOf(storage);
  } finally {
    await storage.close();
  }
}

test('[S110] [S116] a storage on the moved database answers the same, logs replayed and the chain of the audit followed', async () => {
  const before = await answersAt(null);
  expect(before).toMatchObject({ session: { browser: 'Firefox on Linux' }, token: { name: 'Export' }, chain: { fault: null } });
  expect(before.logs.filter(({ length, damaged }) => length > 0 && damaged.length === 0).length).toBe(11);
  expect(await move()).toMatchObject({ exitCode: 0 });
  expect(await answersAt(schema.url)).toEqual(before);
});

test('[S110a] every table of the schema is filled here, and moved with all of its rows', async () => {
  const counts = countRows(path);
  expect(Object.keys(counts).length).toBeGreaterThan(12);
  expect(Object.entries(counts).filter(([, rows]) => rows === 0)).toEqual([]);
  const { exitCode, text } = await move();
  expect(exitCode).toBe(0);
  for (const [table, rows] of Object.entries(counts)) {
    expect(await queryPostgres(`select count(*)::integer as rows from ${schema.name}."${table}"`), table).toEqual([{ rows }]);
    expect(text).toContain(`\n  ${table.replaceAll('_', ' ')}: ${rows}\n`);
  }
});

test('[S110b] triggers of the target see nothing of the move, and everything after it', async () => {
  expect((await move()).exitCode).toBe(0);
  const off = await queryPostgres(`select tgname from pg_trigger t join pg_class c on c.oid = tgrelid
    where relnamespace = '${schema.name}'::regnamespace and tgenabled <> 'O'`);
  expect(off).toEqual([]);
  await expect(queryPostgres(`delete from ${schema.name}.audit`)).rejects.toThrow('Rows of the audit are never changed or removed.');
});

test('[S110] [S111] rows of more than one batch are moved, long ones and as many as batches hold exactly', async () => {
  tamper(`delete from outcomes; with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
    insert into outcomes select printf('%06d', i), 'a', 'f', '{}', 't' from n`);
  tamper(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 5)
    insert into draft_updates (draft_id, bytes, by_id, by_name, at) select '${uuid(52)}', randomblob(1000000), 'a', 'a', 't' from n`);
  expect(await move()).toMatchObject({ exitCode: 0, text: expect.stringContaining('\n  outcomes: 1000\n') });
  const [moved] = await queryPostgres(`select count(*)::integer as rows, sum(id::integer)::integer as sum from ${schema.name}.outcomes`);
  expect(moved).toEqual({ rows: 1000, sum: 500_500 });
});

test('[S110a] a table and a column that PostgreSQL has no place for are refused where they hold something', async () => {
  tamper('create table notes (id text primary key); alter table users add column nickname text');
  const column = await move();
  expect(column).toMatchObject({ exitCode: 2, text: expect.stringContaining('column "nickname" of the table "users" has no place') });
  tamper(`alter table users drop column nickname; insert into notes values ('x')`);
  expect(await move()).toMatchObject({ exitCode: 2, text: expect.stringContaining('of the table "notes"') });
  tamper('delete from notes');
  await movesAfterAll();
});

test('[S110a] tables that refer to others come after them, and a circle is told', () => {
  const shape = (name: string): TableShape => ({ name, columns: [], key: [] });
  const names = (of: readonly TableShape[]): string[] => of.map(({ name }) => name);
  const [a, b, c] = [shape('a'), shape('b'), shape('c')];
  const references = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'c', to: 'c' },
  ];
  expect(names(parentsFirst([a, b, c], references))).toEqual(['c', 'b', 'a']);
  expect(() => parentsFirst([a, b], [...references, { from: 'b', to: 'a' }])).toThrow('a, b refer to one another');
});

/** Another value of the same column. */
const altered = (cell: Cell): Cell => {
  if (cell === null) return '';
  if (typeof cell === 'string') return `${cell}1`;
  return Uint8Array.of(...cell, 0);
};

test('[S111] what arrives otherwise is found, in each column of each table, and a row that is missing, twice or elsewhere', async () => {
  const source = await openSource(path);
  let [digest, faults] = ['', 0];
  await inEmptyTarget(schema.url, async (target) => {
    const sent = await sendTables(source, target, quiet);
    const refusedWith = async (table: TableShape, change: (rows: CellRow[]) => CellRow[]): Promise<void> => {
      const changed: Target['rows'] = async function* (shape) {
        yield* change(await Array.fromAsync(target.rows(shape)));
      };
      const comparing = compareTables({ ...target, tables: [table], rows: changed }, sent, quiet);
      await expect(comparing, table.name).rejects.toThrow(`The table "${table.name}" did not arrive as it was sent; nothing was moved.`);
      faults += 1;
    };
    for (const table of target.tables) {
      for (const [at] of table.columns.entries())
        await refusedWith(table, ([first = [], ...rest]) => [first.map((cell, index) => (index === at ? altered(cell) : cell)), ...rest]);
      await refusedWith(table, (rows) => rows.slice(1));
      await refusedWith(table, (rows) => [rows[0]!, ...rows]);
      if (table.name === 'users') await refusedWith(table, ([one, other, ...rest]) => [other!, one!, ...rest]);
    }
    await compareTables(target, sent, quiet);
    digest = digestOf(sent);
    throw new Refused('seen enough');
  }).catch((error: unknown) => expect(error).toEqual(new Refused('seen enough')));
  source.close();
  expect(faults).toBeGreaterThan(80);
  expect((await move()).text).toContain(`\n  digest: ${digest}, the same on both sides\n`);
});

test('[S112] a connection that breaks at any table leaves nothing, and the same command then moves everything', async () => {
  const place = new URL(schema.url);
  for (const line of [1, 8, 14, 20]) {
    const proxy = await startCutProxy({ host: place.hostname, port: Number(place.port || 5432) });
    closers.push(proxy.close);
    const through = new URL(schema.url);
    through.port = String(proxy.port);
    let lines = 0;
    const cut = await moveTo(through.href, () => ((lines += 1) === line ? proxy.cut() : undefined));
    expect(cut, String(line)).toMatchObject({
      exitCode: 2,
      text: expect.stringMatching(/went away; nothing was moved\. Run this again\.$/),
    });
    expect(lines).toBe(line);
    await vi.waitFor(async () => expect(await tablesThere()).toEqual([]));
  }
  await movesAfterAll();
});

test('[S112] of a connection that breaks while the move commits, it says that the outcome is open, and what to do', async () => {
  expect((await move()).exitCode).toBe(0);
  const lines = told.length;
  await queryPostgres(`drop schema ${schema.name} cascade; create schema ${schema.name}`);
  const place = new URL(schema.url);
  const proxy = await startCutProxy({ host: place.hostname, port: Number(place.port || 5432) });
  closers.push(proxy.close);
  const through = new URL(schema.url);
  through.port = String(proxy.port);
  let line = 0;
  const open = await moveTo(through.href, () => ((line += 1) === lines ? proxy.cut() : undefined));
  expect(open).toMatchObject({ exitCode: 2, text: expect.stringContaining('went away while it committed what was moved. Run this again') });
  await vi.waitFor(async () => expect(await tablesThere()).toEqual([]));
  await movesAfterAll();
});

test('[S112] [S115] what fails halfway leaves nothing: each value that PostgreSQL cannot hold is told by its place', async () => {
  const cases: readonly [statement: string, told: string][] = [
    [
      `update users set display_name = 'a' || char(0) || 'b' where id = '${uuid(1)}'`,
      `${uuid(1)}" of the table "users" has in its column "display_name" the character NUL`,
    ],
    [`update users set display_name = cast(x'61ff' as text) where id = '${uuid(1)}'`, '"display_name" bytes that are no text'],
    [`update users set display_name = cast(x'eda080' as text) where id = '${uuid(1)}'`, '"display_name" bytes that are no text'],
    [`update users set display_name = x'61' where id = '${uuid(1)}'`, '"display_name" a value of the kind blob where text belongs'],
    [`update drafts set log_removed = 1.5 where id = '${uuid(51)}'`, '"log_removed" a value of the kind real where integer belongs'],
    [
      `update drafts set profile_revision = 2147483648 where id = '${uuid(51)}'`,
      '"profile_revision" the number 2147483648, which is too large',
    ],
    [`update draft_snapshots set bytes = 'text' where draft_id = '${uuid(51)}'`, '"bytes" a value of the kind text where blob belongs'],
    [
      `insert into outcomes values ('last' || char(0), 'a', 'f', '{}', 't')`,
      'of the table "outcomes" has in its column "id" the character NUL',
    ],
  ];
  for (const [statement, place] of cases) {
    copyFileSync(world, path);
    tamper(statement);
    const { exitCode, text } = await move();
    expect({ statement, exitCode, text }).toEqual({ statement, exitCode: 2, text: expect.stringContaining(place) });
    expect(await tablesThere()).toEqual([]);
  }
  copyFileSync(world, path);
  tamper(`update users set display_name = char(65533) || 'ends' where id = '${uuid(1)}'`);
  await movesAfterAll();
});

test('[S113] the source keeps every byte, after a tidy end and after a kill, and what only its log holds is moved', async () => {
  const filesIn = (): [string, string][] =>
    readdirSync(dataDir)
      .filter((name) => name !== 'accord.lock')
      .map((name): [string, string] => [name, readFileSync(join(dataDir, name)).toString('base64')]);
  const tidy = filesIn();
  expect((await move()).exitCode).toBe(0);
  expect(filesIn()).toEqual(tidy);

  const storage = await openSqliteStorage(path, {}, openInProcess);
  await storage.users.insert(user(1234));
  const files = filesIn().filter(([name]) => !name.endsWith('-shm'));
  await storage.close();
  for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name));
  for (const [name, bytes] of files) writeFileSync(join(dataDir, name), Buffer.from(bytes, 'base64'));
  expect(files.map(([name]) => name)).toEqual(['accord.sqlite', 'accord.sqlite-wal']);

  await queryPostgres(`drop schema ${schema.name} cascade; create schema ${schema.name}`);
  expect((await move()).exitCode).toBe(0);
  expect(filesIn().filter(([name]) => !name.endsWith('-shm'))).toEqual(files);
  const [moved] = await queryPostgres(`select username from ${schema.name}.users where id = '${uuid(1234)}'`);
  expect(moved).toEqual({ username: 'user-1234' });
});

test('[S114] entries of a log go on after the greatest number there ever was, also where a snapshot stands for it', async () => {
  expect((await move()).exitCode).toBe(0);
  const storage = await openStorage({ databaseUrl: schema.url, dataDir });
  await append(storage, [entry(drafts.whole, { update: Uint8Array.of(9) }), entry(uuid(60))]);
  const { snapshot, entries } = await storage.drafts.log(drafts.whole);
  expect([snapshot?.entries, entries.map(({ update }) => [...update])]).toEqual([6, [[9]]]);
  await storage.close();
});

test('[S114] where the log never gave a number, its first entry has the first one', async () => {
  rmSync(path);
  await (await openSqliteStorage(path, {}, openInProcess)).close();
  expect(await move()).toMatchObject({ exitCode: 0 });
  const storage = await openStorage({ databaseUrl: schema.url, dataDir });
  expect(await append(storage, [entry(uuid(60))])).toEqual([true]);
  expect((await storage.drafts.log(uuid(60))).entries).toHaveLength(1);
  await storage.close();
});

test('[G120] a source that a server runs on, that is not there, not whole or not of this version is refused', async () => {
  const letGo = holdDataDir(dataDir)!;
  expect(await move()).toEqual({
    exitCode: 2,
    text: `A server runs on ${dataDir}. Stop it first: what people do meanwhile would not be moved.`,
  });
  letGo();
  const refusedWith = async (text: string): Promise<void> => {
    expect(await move()).toMatchObject({ exitCode: 2, text: expect.stringContaining(text) });
    expect(await tablesThere()).toEqual([]);
    rmSync(path, { force: true });
  };
  tamper(`insert into kysely_migration values ('9999-from-tomorrow', '2030-01-01T00:00:00.000Z')`);
  tamper(`update epoch set needs = '9999-from-tomorrow'`);
  await refusedWith('was written by a newer version of Accord (it has the step "9999-from-tomorrow"');
  await earlierSqlite(path, '0003-snapshots-and-audit', '');
  await refusedWith('is not of this version of Accord. Start the server of this version first');
  copyFileSync(world, path);
  truncateSync(path, 20_480);
  await refusedWith('is damaged');
  copyFileSync(world, path);
  tamper(`pragma foreign_keys = off; delete from users where id = '${uuid(1)}'`);
  await refusedWith('is damaged: some of its rows refer to rows that are not there. Restore it from a backup');
  tamper('create table notes (id integer)');
  await refusedWith('is not a database of Accord');
  writeFileSync(path, 'no database, but as long as the header of one would be, so that it is looked at. '.repeat(3));
  await refusedWith('is not a database');
  await refusedWith('There is no database at');
});

test('[G121] a target with tables of Accord or of another program is refused and left as it is', async () => {
  await queryPostgres(`create table ${schema.name}.notes (id integer)`);
  expect(await move()).toMatchObject({
    exitCode: 2,
    text: expect.stringContaining('has tables of another program already, and was left alone. Give an empty'),
  });
  expect(await tablesThere()).toEqual(['notes']);
  await queryPostgres(`drop table ${schema.name}.notes`);
  const first = await move();
  expect(first.exitCode).toBe(0);
  const answers = await answersAt(schema.url);
  tamper(`delete from sessions`);
  expect(await move()).toMatchObject({ exitCode: 2, text: expect.stringContaining('has tables of Accord already') });
  expect(await answersAt(schema.url)).toEqual(answers);
});

test('[G122] what is missing or wrong around it is told in one sentence without the password', async () => {
  const refused = async (env: Record<string, string>, words: string[], text: string): Promise<void> => {
    const answer = await moveCommand(env, words, { ...deps, say: () => undefined });
    expect(answer).toMatchObject({ exitCode: 2, text: expect.stringContaining(text) });
    expect(answer.text).not.toContain('hunter2');
  };
  const unheard = 'postgres://ada:hunter2@127.0.0.1:1/accord';
  await refused({}, [dataDir], 'DATABASE_URL is not set');
  await refused({ DATABASE_URL: '' }, [dataDir], 'DATABASE_URL is not set');
  await refused({ DATABASE_URL: 'mysql://ada:hunter2@h/d' }, [dataDir], 'DATABASE_URL is not the address of a PostgreSQL database');
  for (const words of [[], ['--help'], [dataDir, dataDir]]) await refused({ DATABASE_URL: unheard }, words, 'One DATA_DIR has to be named');
  await refused({ DATABASE_URL: unheard }, [dataDir], 'The PostgreSQL database "accord" at 127.0.0.1:1 cannot be opened');
  await refused({ DATABASE_URL: unheard, INIT_CWD: root }, [String(worlds)], 'cannot be opened');
  await refused(
    { DATABASE_URL: unheard, INIT_CWD: root },
    ['nowhere'],
    `There is no database at ${join(root, 'nowhere', 'accord.sqlite')}`,
  );
  expect(existsSync(join(root, 'nowhere'))).toBe(false);
});

test('[G123] it tells how far it is after each table, and every two seconds in a long one', async () => {
  expect((await move()).exitCode).toBe(0);
  expect(told).toContain('users: 16 rows copied');
  expect(told.at(-1)).toMatch(/^[a-z ]+: \d+ rows compared$/);

  const lines: string[] = [];
  let now = 0;
  const progress = createProgress(
    (line) => lines.push(line),
    () => now,
  );
  const step = progress.begin('copied', 'draft_updates', 5_000);
  for (let batch = 0; batch < 10; batch++, now += 500) step.done(500);
  step.end();
  progress.begin('compared', 'tokens', 0).end();
  expect(lines).toEqual([
    '  draft updates: 2500 of 5000 rows copied',
    '  draft updates: 4500 of 5000 rows copied',
    'draft updates: 5000 rows copied',
  ]);
});

test('[G124] it ends with what was moved, and with what to do next', async () => {
  const { text } = await move();
  expect(text).toMatch(
    new RegExp(
      `^Moved ${dataDir} to the PostgreSQL database "\\w+" at [^ ]+:\\n(  [a-z ]+: \\d+\\n)+  digest: [0-9a-f]{64}, the same on both sides\\n`,
    ),
  );
  expect(text).toContain('\nNext, start the server with this DATABASE_URL; people stay signed in.\n');
  expect(text).toContain(`Keep ${dataDir} until you are sure, and start no server on it`);
});
