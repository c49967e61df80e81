/** Backups of a database in use, refusals, and a restored database with clients that hold more than it. */
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { choose } from '../../../core/draft/edit-draft.ts';
import { checkBackup } from '../../../server/ops/backup/check.ts';
import { answerTo, type Command } from '../../../server/ops/backup/command.ts';
import { backup, restore } from '../../../server/ops/backup/commands.ts';
import { readContents } from '../../../server/ops/backup/contents.ts';
import { restoreBackup } from '../../../server/ops/backup/restore-backup.ts';
import { takeBackup } from '../../../server/ops/backup/take-backup.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { entry, minute, profile, session, user, uuid } from '../../contracts/storage/values.ts';
import { keepsOldAudit, oldAudit } from '../../contracts/storage/old-audit.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { earlierSqlite } from '../../support/earlier-version.ts';
import { startRelay, until } from '../../support/relay.ts';
import { createScratch } from './scratch.ts';
import { diskFull } from '../../support/full-disk.ts';
import { openDrafts } from '../../support/open-drafts.ts';
import { append } from '../../support/append.ts';

/** Every one of these waits for the disk many times, which a busy machine makes long. */
vi.setConfig({ testTimeout: 30_000 });

const root = createScratch();
afterAll(() => rmSync(root, { recursive: true }));
let worlds = 0;
let folder: string;
let dataDir: string;
let file: string;
beforeEach(() => {
  folder = join(root, String((worlds += 1)));
  [dataDir, file] = [join(folder, 'data'), join(folder, 'backup')];
  mkdirSync(folder);
});

const databaseOf = (directory: string): string => join(directory, 'accord.sqlite');
const at = minute(1);
const take = async (target = file) => takeBackup(databaseOf(dataDir), target, at);
const restoreTo = (directory: string) => restoreBackup(file, directory);

async function inStorage<T>(directory: string, work: (storage: CanonicalStorage) => Promise<T>): Promise<T> {
  const storage = await openSqliteStorage(databaseOf(directory), {}, openInProcess);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

async function fill(storage: CanonicalStorage): Promise<void> {
  await writeProfile(storage, profile(2));
  await storage.users.insert(user(1, { profiles: [uuid(2)] }));
  await storage.sessions.insert(session(1));
  const times = { createdAt: minute(1), expiresAt: minute(59), lastUsedAt: null };
  await storage.tokens.insert({ ...{ id: uuid(9), hash: 'h', user: uuid(1), name: 'Export', scopes: ['decisions'] }, ...times });
  await storage.invitations.put({ id: 'link', user: uuid(1), createdAt: minute(1), by: null });
  await append(
    storage,
    [1, 2, 3].map((n) => entry(uuid(5), { update: Uint8Array.of(n) })),
  );
  await storage.drafts.compact(uuid(5), { entries: 1, update: Uint8Array.of(9), metadata: '' });
}

/** A database that was closed, and its backup. */
async function backedUp(): Promise<void> {
  await inStorage(dataDir, fill);
  await take();
}

/** Writes two entries a transaction, so that half of one would show; counts the transactions it has begun, and those that are done. */
async function startWriter() {
  const counts = new Int32Array(new SharedArrayBuffer(12));
  const writing = `
    const { workerData: { driver, path, counts } } = require('node:worker_threads');
    const database = new (require(driver))(path, { timeout: 5000 });
    const insert = database.prepare("insert into draft_updates (draft_id, bytes, by_id, by_name, at) select draft_id, zeroblob(20000), by_id, by_name, at from draft_updates limit 1");
    const both = database.transaction(() => { insert.run(); insert.run(); });
    while (Atomics.load(counts, 2) === 0) { Atomics.add(counts, 0, 1); both(); Atomics.add(counts, 1, 1); Atomics.notify(counts, 1); }
    database.close();`;
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const worker = new Worker(writing, { eval: true, workerData: { driver, path: databaseOf(dataDir), counts } });
  const ended = once(worker, 'exit');
  return {
    begun: () => Atomics.load(counts, 0),
    /** Answers how many are done, once there is one more. */
    next: async () => {
      const done = Atomics.load(counts, 1);
      await Atomics.waitAsync(counts, 1, done).value;
      return Atomics.load(counts, 1);
    },
    stop: async () => {
      Atomics.store(counts, 2, 1);
      await ended;
    },
  };
}

function tamper(path: string, statements: string): void {
  const database = new SqliteDatabase(path);
  database.exec(statements);
  database.close();
}

describe('a backup', () => {
  it('[B1] is of one moment, while another process goes on writing', async () => {
    await inStorage(dataDir, fill);
    const writer = await startWriter();
    try {
      for (let copy = 0; copy < 5; copy += 1) {
        const before = await writer.next();
        const noted = ((await take(`${file}-${copy}`)).rows.get('draft_updates')! - 3) / 2;
        expect(Number.isInteger(noted)).toBe(true);
        expect(noted).toBeGreaterThanOrEqual(before);
        expect(noted).toBeLessThanOrEqual(writer.begun());
      }
    } finally {
      await writer.stop();
    }
    expect(writer.begun()).toBeGreaterThan(20);
  });

  it('[B1] [B1a] holds what is in the write-ahead log of a server that was killed', async () => {
    await inStorage(dataDir, fill);
    const open = new SqliteDatabase(databaseOf(dataDir));
    open.prepare('update users set display_name = ?').run('In the log');
    expect(statSync(`${databaseOf(dataDir)}-wal`).size).toBeGreaterThan(0);
    await take();
    open.close();
    await restoreTo(join(folder, 'other'));
    expect(await inStorage(join(folder, 'other'), async (storage) => (await storage.users.byId(uuid(1)))?.displayName)).toBe('In the log');
  });

  it('[B2] [B2a] is one file for its owner alone, and never takes the place of another', async () => {
    await backedUp();
    expect(readdirSync(folder).sort()).toEqual(['backup', 'data']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file);
    await expect(take()).rejects.toThrow(`There is a file at ${file} already, and it was left alone. Give another name`);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('[B2] [B2a] that fails leaves nothing behind', async () => {
    await expect(take()).rejects.toThrow(`There is no database at ${databaseOf(dataDir)}. Set DATA_DIR`);
    await inStorage(dataDir, fill);
    await expect(take(join(folder, 'nowhere', 'backup'))).rejects.toThrow(`There is no directory ${join(folder, 'nowhere')}`);
    tamper(
      databaseOf(dataDir),
      `insert into kysely_migration values ('9999-from-tomorrow', ''); update epoch set needs = '9999-from-tomorrow'`,
    );
    await expect(take()).rejects.toThrow('newer version of Accord (it has the step "9999-from-tomorrow"');
    tamper(databaseOf(dataDir), 'pragma application_id = 7');
    await expect(take()).rejects.toThrow('is not a database of Accord');
    tamper(
      databaseOf(dataDir),
      `pragma application_id = 1097032548; delete from kysely_migration where name like '9999%'; update epoch set needs = '0019-least-version'`,
    );
    // A row with a dangling reference: SQLite copies it without an error.
    tamper(databaseOf(dataDir), `pragma foreign_keys = off; update draft_updates set draft_id = 'nobody'`);
    await expect(take()).rejects.toThrow('is damaged: some of its rows refer to rows that are not there');
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('[B3] [B3a] that was changed or damaged afterwards is refused, with nothing restored', async () => {
    await backedUp();
    const damages: ((path: string) => void)[] = [
      (path) => tamper(path, `update draft_updates set bytes = x'00' where bytes = x'03'`),
      (path) => tamper(path, `delete from outcomes; delete from draft_updates where bytes = x'03'`),
      (path) => tamper(path, 'drop table backup_note'),
      (path) => tamper(path, 'pragma application_id = 7'),
      (path) =>
        tamper(path, `insert into kysely_migration values ('9999-from-tomorrow', ''); update epoch set needs = '9999-from-tomorrow'`),
      (path) => truncateSync(path, 8192),
      (path) => writeFileSync(path, 'not a database, but long enough to be looked at. '.repeat(100)),
      (path) => rmSync(path),
    ];
    const whole = readFileSync(file);
    for (const damage of damages) {
      damage(file);
      await expect(restoreTo(join(folder, 'other'))).rejects.toThrow(file);
      expect(existsSync(join(folder, 'other'))).toBe(false);
      writeFileSync(file, whole);
    }
    expect((await restoreTo(join(folder, 'other'))).note.at).toBe(at);
  });

  it('[B3] any byte of a log that turned is found', async () => {
    await inStorage(dataDir, (storage) =>
      append(storage, [entry(uuid(5), { update: new Uint8Array(2_000).fill(171) })]).then(() => undefined),
    );
    await take();
    const bytes = readFileSync(file);
    const place = bytes.indexOf(Buffer.alloc(1_000, 171));
    expect(place).toBeGreaterThan(0);
    bytes[place + 500]! ^= 1;
    writeFileSync(file, bytes);
    expect(() => checkBackup(file)).toThrow(`${file} does not hold what it held when it was taken (${at})`);
  });

  it('[B8] [S63] names the disk that is full: that of the backup, never that of the database', async () => {
    await inStorage(dataDir, (storage) => storage.users.insert(user(1)));
    const real = SqliteDatabase.prototype.prepare;
    for (const statement of [/^vacuum into/, /^insert into backup_note/]) {
      const full = vi.spyOn(SqliteDatabase.prototype, 'prepare').mockImplementation(function (this: SqliteDatabase.Database, sql: string) {
        if (statement.test(sql)) throw diskFull();
        return real.call(this, sql);
      });
      await expect(take()).rejects.toThrow(`${file} cannot be written: its disk is full. Make room there, or give a path on another disk`);
      full.mockRestore();
    }
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('[B3] differs by its digest in any value of any row', async () => {
    const digest = (statements: string): string => {
      const database = new SqliteDatabase(':memory:');
      database.exec(`create table a (x, y); create table b (x); insert into a values (1, 'p'), (2, 'q'); ${statements}`);
      return readContents(database).digest;
    };
    const changes = [
      '',
      `update a set x = '1' where x = 1`,
      `update a set y = x'70' where x = 1`,
      `update a set y = null where x = 1`,
      `update a set y = 'null' where x = 1`,
      'insert into b values (1)',
      `update a set x = case x when 1 then 2 else 1 end, y = case y when 'p' then 'q' else 'p' end`,
      'delete from a where x = 2',
    ];
    expect(new Set(changes.map(digest)).size).toBe(changes.length);
  });
});

describe('a restore', () => {
  it('[B5] refuses a directory that holds a database, or what is left of one', async () => {
    await backedUp();
    await expect(restoreTo(dataDir)).rejects.toThrow(
      `${dataDir} holds a database already (accord.sqlite). Stop its server and move all of that to another directory`,
    );
    const other = join(folder, 'other');
    mkdirSync(other);
    for (const part of ['-wal', '-shm', '-journal']) {
      writeFileSync(databaseOf(other) + part, 'left');
      await expect(restoreTo(other)).rejects.toThrow(`holds a database already (accord.sqlite${part})`);
      rmSync(databaseOf(other) + part);
    }
    expect(readdirSync(other)).toEqual([]);
  });

  it('[B6] gives what the backup held: profiles, revisions, people, drafts and their logs', async () => {
    await backedUp();
    const other = join(folder, 'other');
    const { digest } = await restoreTo(other);
    expect(digest).toBe(checkBackup(file).digest);
    const everything = async (storage: CanonicalStorage) => [
      await storage.profiles.all(),
      await storage.profiles.revisions(uuid(2)),
      await storage.users.all(),
      await openDrafts(storage),
      await storage.drafts.log(uuid(5)),
    ];
    expect(await inStorage(other, everything)).toEqual(await inStorage(dataDir, everything));
  });

  it('[B10] gives it to whom the directory belongs', async () => {
    await inStorage(dataDir, fill);
    await take();
    const directory = join(folder, 'of-a-service');
    mkdirSync(directory);
    const [uid, gid] = process.getuid!() === 0 ? [4711, 4712] : [process.getuid!(), process.getgid!()];
    chownSync(directory, uid, gid);
    await restoreTo(directory);
    expect(statSync(databaseOf(directory))).toMatchObject({ uid, gid });
  });

  it('[B6] brings the backup of an earlier version to this one', async () => {
    await earlierSqlite(databaseOf(dataDir), '0003-snapshots-and-audit', oldAudit);
    await take();
    await restoreTo(join(folder, 'other'));
    await inStorage(join(folder, 'other'), keepsOldAudit);
  });

  it('[B7] ends every session, token and link: one that ended since must not live again', async () => {
    await backedUp();
    await restoreTo(join(folder, 'other'));
    const left = (from: string) =>
      inStorage(from, (storage) =>
        Promise.all([storage.sessions.byId(session(1).id), storage.tokens.byId(uuid(9)), storage.invitations.byId('link')]),
      );
    expect(await left(join(folder, 'other'))).toEqual([null, null, null]);
    expect(await left(dataDir)).not.toContain(null);
  });

  it('[B9] of an older backup is made up for by those who hold more: their changes are added, and no number is given twice', async () => {
    const doc = new Y.Doc();
    const type = (text: string): Uint8Array => {
      const before = Y.encodeStateVector(doc);
      doc.getText('name').insert(0, text);
      return Y.encodeStateAsUpdate(doc, before);
    };
    await inStorage(dataDir, (storage) =>
      append(storage, [entry(uuid(5), { update: type('a') }), entry(uuid(5), { update: type('b') })]).then(() => undefined),
    );
    await take();
    await inStorage(dataDir, async (storage) => {
      await append(storage, [entry(uuid(5), { update: type('c') }), entry(uuid(6))]);
      await writeProfile(storage, profile(2));
    });
    rmSync(dataDir, { recursive: true });
    await restoreTo(dataDir);
    await inStorage(dataDir, async (storage) => {
      const logged = new Y.Doc();
      for (const update of await storage.drafts.updates(uuid(5))) Y.applyUpdate(logged, update);
      const lacking = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(logged));
      // Its author had three entries; the server knows of two.
      expect(await append(storage, [entry(uuid(5), { update: lacking }), entry(uuid(6))])).toEqual([true, true]);
      Y.applyUpdate(logged, lacking);
      expect(logged.getText('name').toString()).toBe('cba');
      expect((await storage.drafts.log(uuid(5))).entries).toHaveLength(3);
      expect((await storage.drafts.log(uuid(6))).entries).toHaveLength(1);
      // A revision that was lost is made again, once.
      await writeProfile(storage, profile(2));
      expect(await storage.profiles.revisions(uuid(2))).toHaveLength(1);
    });
    const database = new SqliteDatabase(databaseOf(dataDir));
    const numbers = database.prepare('select seq from draft_updates order by seq').pluck().all();
    database.close();
    expect(numbers).toEqual([1, 2, 3, 4]);
  });
});

it('[B9] [B9a] a copy with what several people added after the backup is refused: nobody brings what somebody else wrote', async () => {
  const relay = await startRelay();
  const [ada, ben] = [relay.admin.user, relay.editor.user];
  const draft = relay.newDraft();
  const people = [await relay.stockClient(ada, draft), await relay.stockClient(ben, draft)] as const;
  const [first, second] = people;
  const agree = (size: number) => until('both have it', () => people.every(({ doc }) => doc.getMap('chosen').size === size));
  await until('both are in', () => people.every(({ provider }) => provider.synced));
  choose(first.doc, ['Users.View'], true);
  await agree(1);
  choose(second.doc, ['Users.Edit'], true);
  await agree(2);
  const { entries } = await relay.storage.drafts.log(draft);
  choose(first.doc, ['Users.Create'], true);
  choose(second.doc, ['Prompts.View'], true);
  await agree(4);
  for (const { provider } of people) provider.destroy();
  // The same draft, as an older backup has it.
  const restored = relay.newDraft();
  await append(
    relay.storage,
    entries.map((one) => entry(restored, one)),
  );
  for (const [person, { doc }] of [
    [ada, first],
    [ben, second],
  ] as const) {
    const { provider } = await relay.stockClient(person, restored, doc);
    const code = await new Promise<number | undefined>((resolve) => provider.on('connection-close', (event) => resolve(event?.code)));
    provider.destroy();
    expect(code).toBe(4403);
  }
  const { provider, doc } = await relay.stockClient(ada, restored);
  await until('a fresh copy is in', () => provider.synced);
  expect(doc.getMap('chosen').size).toBe(2);
  await relay.close();
});

describe('the commands', () => {
  it('[B8] say what cannot be done with the path and the next step', async () => {
    const cases: [Command, Record<string, string>, string[], string | RegExp][] = [
      [backup, {}, ['x'], `There is no database at ${databaseOf(dataDir)}. Set DATA_DIR to the directory of the server.`],
      [backup, {}, [], 'One file has to be named: npm run backup -- <file>'],
      [restore, {}, ['a', 'b'], 'One file has to be named: npm run restore -- <file>'],
      [restore, {}, ['--force'], 'One file has to be named: npm run restore -- <file>'],
      [restore, {}, ['nowhere'], `There is no file ${join(folder, 'nowhere')}. Check the path.`],
      [
        backup,
        { DATABASE_URL: 'postgres://u:secret@h/d' },
        ['x'],
        'DATABASE_URL is set: everything is in PostgreSQL. Use pg_dump --format=custom.',
      ],
      [restore, { DATABASE_URL: 'postgres://u:secret@h/d' }, ['x'], 'DATABASE_URL is set: everything is in PostgreSQL. Use pg_restore.'],
      [backup, { PORT: 'x' }, ['x'], /^PORT is "x"/],
    ];
    for (const [command, env, words, sentence] of cases) {
      const { exitCode, text } = await answerTo(command, { DATA_DIR: dataDir, INIT_CWD: folder, ...env }, words, at);
      expect(exitCode).toBe(2);
      if (typeof sentence === 'string') expect(text).toBe(sentence);
      else expect(text).toMatch(sentence);
    }
  });

  it('[B4] print what there is, and the same digest', async () => {
    await inStorage(dataDir, fill);
    const env = { DATA_DIR: dataDir, INIT_CWD: folder };
    const taken = await answerTo(backup, env, ['backup'], at);
    const listed =
      '  draft snapshots: 1\n  draft updates: 3\n  drafts: 1\n  invitations: 1\n  profiles: 1\n  revisions: 1\n  sessions: 1\n  tokens: 1\n  user profiles: 1\n  users: 1\n';
    expect(taken).toEqual({
      exitCode: 0,
      text: `Backed up ${databaseOf(dataDir)} to ${file}:\n${listed}  digest: ${checkBackup(file).digest}`,
    });
    rmSync(dataDir, { recursive: true });
    const restored = await answerTo(restore, env, ['backup'], minute(2));
    expect(restored.text).toBe(
      `Restored the backup of ${at} into ${dataDir}; everybody has to sign in again.` +
        `\n${listed.replaceAll(/  (sessions|tokens|invitations): 1\n/g, '')}  digest: ${checkBackup(file).digest}`,
    );
  });
});
