/** The instance in which simulations begin: people, what they hold, and a profile to change; made once, and what each does to it is undone. */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { ProfileContent, ProfileInput } from '../../core/profile/profile.ts';
import { createKyselyStorage } from '../../server/storage/sql/sql-storage.ts';
import { migrate } from '../../server/storage/migrations/migrate.ts';
import { SerialSqliteDialect } from '../../server/storage/sqlite/dialect.ts';
import { openSqliteDatabase } from '../../server/storage/sqlite/database.ts';
import { sessionInProcess } from '../../server/storage/sqlite/session.ts';
import type { Schema } from '../../server/storage/sql/schema.ts';
import { sessionCookie } from '../../server/web/session-cookie.ts';
import { at, may, plantProfile, userRow } from '../support/cast.ts';
import { builtInCatalog } from '../support/catalog.ts';
import type { Person } from './device.ts';

export interface Instance {
  readonly catalog: Catalog;
  readonly database: Database;
  /** Who may write every draft. */
  readonly people: readonly Person[];
  /** Who may write what is tagged in their reach. */
  readonly limited: Person;
  /** The `Cookie` header with which each is signed in, by id. */
  readonly cookies: ReadonlyMap<string, string>;
  /** The profile that each has while nothing is taken from them, by id. */
  readonly ownProfiles: ReadonlyMap<string, string>;
  /** A profile that lets look, at everything. */
  readonly viewer: string;
  /** The profile that a change starts from. */
  readonly base: ProfileContent & { readonly id: string };
}

/** The tags to which the rights of some are limited. */
export const reach = { key: 'team', value: 'day' } as const;

/** The same in every process, so that a seed does the same everywhere. */
const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

let made: Promise<Instance> | null = null;

export const instance = (): Promise<Instance> => (made ??= make());

async function make(): Promise<Instance> {
  const database = openSqliteDatabase(':memory:');
  const db = new Kysely<Schema>({ dialect: new SerialSqliteDialect(sessionInProcess(database)) });
  await migrate(db);
  const storage = createKyselyStorage(db);
  let ids = 0;
  const plant = (input: ProfileInput) => plantProfile(storage, input, idOf(++ids));
  const plantPerson = async (username: string, profile: string): Promise<Person> => {
    const id = idOf(++ids);
    await storage.users.insert(userRow(username, [profile], { id }));
    return { id, username };
  };
  const author = await plant({ name: 'Author', chosen: may.write });
  const tags = { [reach.key]: reach.value };
  const limited = await plant({
    name: 'Limited',
    chosen: may.write,
    accessControl: { resources: ['SecurityProfile'], tags },
  });
  const viewer = await plant({ name: 'Viewer', chosen: may.view });
  const keeper = await plant({ name: 'Keeper', chosen: ['Users.EditPermission'] });
  const base = await plant({ name: 'Day shift', chosen: ['Queues.View', 'Prompts.Edit'], tags });
  await plantPerson('keeper', keeper.id);
  const people: Person[] = [];
  for (const username of ['ada', 'ben', 'cleo', 'dan']) people.push(await plantPerson(username, author.id));
  const eve = await plantPerson('eve', limited.id);
  const cookies = new Map<string, string>();
  for (const { id: user, username } of [...people, eve]) {
    const token = username.padEnd(43, '-');
    const id = createHash('sha256').update(token).digest('hex');
    await storage.sessions.insert({ id, user, createdAt: at, lastSeenAt: at, address: null, browser: null });
    cookies.set(user, `${sessionCookie}=${token}`);
  }
  return {
    catalog: builtInCatalog(),
    database,
    people,
    limited: eve,
    cookies,
    ownProfiles: new Map([...people.map(({ id }) => [id, author.id] as const), [eve.id, limited.id]]),
    viewer: viewer.id,
    base,
  };
}
