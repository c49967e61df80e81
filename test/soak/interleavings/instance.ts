/** The instance at the start of every walk: three people who may commit, one who discards and removes, and an open draft. */
import type { Database } from 'better-sqlite3';
import { Kysely } from 'kysely';
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { chosenOf } from '../../../core/draft/document.ts';
import { choose, setText } from '../../../core/draft/edit-draft.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { Base, ProfileContent } from '../../../core/profile/profile.ts';
import { createKyselyStorage } from '../../../server/storage/sql/sql-storage.ts';
import { migrate } from '../../../server/storage/migrations/migrate.ts';
import type { Schema } from '../../../server/storage/sql/schema.ts';
import { openSqliteDatabase } from '../../../server/storage/sqlite/database.ts';
import { SerialSqliteDialect } from '../../../server/storage/sqlite/dialect.ts';
import { sessionInProcess } from '../../../server/storage/sqlite/session.ts';
import { dropAuditGuards } from '../../support/audit-guards.ts';
import { catalog, plantActor } from '../../support/actors.ts';
import { at, plantProfile } from '../../support/cast.ts';
import { actors, type ActorIndex } from './model.ts';
import { append } from '../../support/append.ts';

export interface Person {
  readonly id: string;
  readonly username: string;
  /** Of the session in which they begin. */
  readonly token: string;
}

export interface Instance {
  readonly catalog: Catalog;
  readonly database: Database;
  /** Everything is as it was in the beginning. */
  reset(): void;
  readonly people: readonly Person[];
  readonly keeper: { readonly user: string; readonly session: string };
  readonly draft: string;
  readonly base: Base;
  /** Profiles to hold: one that lets commit, and one that lets do all but that. */
  readonly holding: string;
  readonly lacking: string;
  /** What the draft comes to, by the model's contents. */
  readonly contents: readonly ProfileContent[];
  readonly digests: readonly string[];
}

/** When every walk begins. */
export const beginning = at;

/** Each edit chooses or unchooses this one. */
const toggled = 'Prompts.View';
const [name, chosen] = ['Night shift', ['Queues.View']] as const;

export const toggle = (doc: Y.Doc): void => choose(doc, [toggled], !chosenOf(doc).has(toggled));
/** In the model's numbers. */
export const contentIn = (doc: Y.Doc): number => Number(chosenOf(doc).has(toggled));

export async function createInstance(hasBase: boolean): Promise<Instance> {
  const database = openSqliteDatabase(':memory:');
  const db = new Kysely<Schema>({ dialect: new SerialSqliteDialect(sessionInProcess(database)) });
  await migrate(db);
  const storage = createKyselyStorage(db);
  const [create, edit] = ['SecurityProfiles.Create', 'SecurityProfiles.Edit'] as const;
  const holding = await plantProfile(storage, { name: 'Holding', chosen: [create, edit] });
  const lacking = await plantProfile(storage, { name: 'Lacking', chosen: [hasBase ? create : edit] });
  const keeping = await plantProfile(storage, { name: 'Keeping', chosen: ['SecurityProfiles.Delete', edit, 'Users.EditPermission'] });
  const changed = hasBase ? await plantProfile(storage, { name: 'Day shift', chosen: [...chosen] }) : null;
  const base = changed && { profile: changed.id, revision: 1 };
  const keeper = await plantActor(storage, 'keeper', [keeping.id]);
  const plantPerson = async (actor: ActorIndex): Promise<Person> => {
    const username = ['ada', 'ben', 'cleo'][actor]!;
    const { user, session } = await plantActor(storage, username, [holding.id]);
    const token = username.padEnd(43, '-');
    await storage.sessions.delete(session);
    const id = createHash('sha256').update(token).digest('hex');
    await storage.sessions.insert({ id, user, createdAt: beginning, lastSeenAt: beginning, address: null, browser: null });
    return { id: user, username, token };
  };
  const people: Person[] = [];
  for (const actor of actors) people.push(await plantPerson(actor));

  const draft = '00000000-0000-4000-8000-000000000000';
  const doc = new Y.Doc();
  setText(doc, 'name', name);
  choose(doc, chosen, true);
  const by = { id: keeper.user, username: 'keeper' };
  await append(storage, [{ draft, update: Y.encodeStateAsUpdate(doc), by, base, at: beginning, name, tags: {} }]);
  const contents = [chosen, [...chosen, toggled]].map((chosen) => inputToContent({ name, chosen: [...chosen] }));
  return {
    ...{ catalog, database, people, keeper, draft, base, contents },
    reset: keepCopy(database),
    holding: holding.id,
    lacking: lacking.id,
    digests: contents.map((content) => digestOf(catalog, content, base)),
  };
}

/** Copies all rows; returns a function that restores them, which is faster than opening a new database. */
function keepCopy(database: Database): () => void {
  const tables = database
    .prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'`)
    .pluck()
    .all();
  dropAuditGuards(database);
  database.exec(`attach ':memory:' as copy`);
  for (const table of tables) database.exec(`create table copy.${table} as select * from main.${table}`);
  // Rows refer to those of tables that were made before. Doing without foreign keys meanwhile would prepare every statement anew.
  const statements = [
    ...tables.toReversed().map((table) => database.prepare(`delete from main.${table}`)),
    ...tables.map((table) => database.prepare(`insert into main.${table} select * from copy.${table}`)),
  ];
  return database.transaction(() => {
    for (const statement of statements) statement.run();
  });
}
