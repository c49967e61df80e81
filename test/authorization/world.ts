/** The real server, the things people may or may not reach in it, and what the oracle is told of them. */
import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { fillDraft } from '../../core/draft/edit-draft.ts';
import { inputToContent } from '../../core/profile/content.ts';
import { Oracle, type OracleWorld } from '../oracle/authorization.ts';
import { until } from '../support/relay.ts';
import { startServer, type Person, type TestServer } from '../support/server.ts';
import { openSqliteDatabase } from '../../server/storage/sqlite-database.ts';
import { sessionInProcess } from '../../server/storage/sqlite-session.ts';
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts';
import { argentina, brazil, givings, usualTags, type Giving, type Persona, type Tagging } from './personas.ts';
import { createLightClient, type LightClient } from './light-client.ts';
import { rowsOf, type Rows, type Snapshot } from './rows.ts';

type Tags = Readonly<Record<string, string>>;
type Base = { readonly profile: string; readonly revision: number } | null;

export interface World {
  readonly server: TestServer;
  readonly rows: Rows;
  readonly call: LightClient['call'];
  /** Title → id. */
  readonly profiles: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
  /** Profiles whose second revision has other tags than the first. */
  readonly moved: Readonly<Record<string, string>>;
  /** Profiles that grant rights over people and profiles, wide or within tags. */
  readonly givings: Readonly<Record<keyof typeof givings, string>>;
  readonly tagging: Tagging;
  /** The oracle of this moment. */
  oracle(): Oracle;
  /** Puts the rows back, and what the server remembers of them. */
  restore(to: Snapshot): Promise<void>;
  /** Resolves once no draft is open any more. */
  settled(): Promise<void>;
  /** Adds somebody with these profiles, signed in. */
  admit(persona: Persona): Promise<Person>;
  /** Adds a draft with one entry in its log. */
  plantDraft(draft: PlantedDraft): Promise<{ readonly id: string; readonly name: string }>;
  close(): Promise<void>;
}

export interface PlantedDraft {
  /** User id. */
  readonly author: string;
  readonly base: Base;
  readonly tags: Tags;
  readonly state?: 'committed' | 'discarded';
  readonly giving?: Giving;
  /** Begun, and not written. */
  readonly isEmpty?: true;
}

export async function createWorld(tagging: Tagging = usualTags): Promise<World> {
  const database = openSqliteDatabase(':memory:');
  const server = await startServer({ storage: await openSqliteStorage(':memory:', {}, async () => sessionInProcess(database)) });
  // Written each minute of the machine's clock, they would stand among the rows of whatever is asked just then. [W22]
  Object.assign(server.refusals, { flush: async () => undefined });
  const rows = rowsOf(database);
  const client = createLightClient(server.url);
  const plant = async (name: string, tags: Tags, chosen: readonly string[] = ['Queues.View']): Promise<string> =>
    (await server.plantProfile({ name, chosen, tags: tagging(tags) })).id;
  const profiles = {
    'within reach': await plant('within', argentina),
    'out of reach': await plant('beyond', brazil),
    'without tags': await plant('bare', {}),
    'with more tags': await plant('more', { Country: 'Argentina', Team: 'Sales' }),
    assigned: await plant('assigned', argentina),
    'the last administrator’s': idOf(rows.all(`select id from profiles where name_key = 'admin'`)),
    removed: await plant('removed', argentina),
    unknown: randomUUID(),
  };
  const move = async (name: string, from: Tags, to: Tags): Promise<string> => {
    const profile = await server.plantProfile({ name, chosen: ['Queues.View'], tags: tagging(from) });
    const next = { ...profile, tags: tagging(to), revision: 2 };
    await server.storage.canonicalTransaction((tables) => tables.profiles.write(next, null, false));
    return profile.id;
  };
  const moved = { 'moved into reach': await move('came', brazil, argentina), 'moved out of reach': await move('went', argentina, brazil) };
  await server.access.refresh();
  // What is removed still has its revisions, and drafts that start from it.
  rows.run('delete from profiles where id = ?', profiles.removed);
  const strong = (
    await server.plantProfile({ name: 'strong', chosen: ['Users.EditPermission'], accessControl: { resources: ['User'], tags: argentina } })
  ).id;
  const given: Record<string, string> = {};
  for (const [title, giving] of Object.entries(givings))
    given[title] = (await server.plantProfile({ name: `giving ${title}`, tags: tagging(argentina), ...giving })).id;
  const user = async (name: string, held: readonly string[], tags: Tags): Promise<string> =>
    (await server.plantUser(name, held, { tags: tagging(tags) })).id;
  const users = {
    'within reach': await user('near', [profiles.assigned], argentina),
    'out of reach': await user('far', [], brazil),
    'without tags': await user('plain', [], {}),
    stronger: await user('strong', [strong], argentina),
    'limited by another profile': await user('bound', [given['limited on one type alone'] ?? '', given['a limit alone'] ?? ''], argentina),
    'the last administrator': idOf(rows.all(`select id from users where username = 'admin'`)),
    unknown: randomUUID(),
  };
  const planted = new Map<string, Giving>();
  let asked: { readonly snapshot: Snapshot; readonly oracle: Oracle } | null = null;

  return {
    ...{ server, rows, call: client.call, profiles, moved, users, tagging },
    givings: given as World['givings'],
    oracle: () => {
      const snapshot = rows.read();
      if (asked?.snapshot !== snapshot) asked = { snapshot, oracle: new Oracle(readFacts(rows, planted)) };
      return asked.oracle;
    },
    restore: async (to) => {
      rows.restore(to);
      await server.access.refresh();
    },
    settled: async () => {
      // Mostly it is one of the next turns that brings it: thousands of cells do not wait for a timer each.
      for (let turns = 0; turns < 50 && server.relay.counts().rooms > 0; turns++) await new Promise((resolve) => setImmediate(resolve));
      await until('every draft is left', () => server.relay.counts().rooms === 0);
    },
    admit: async (persona) => {
      const held: string[] = [];
      for (const input of persona.profiles)
        held.push((await server.plantProfile({ name: `for ${randomUUID()}`, tags: argentina, ...input })).id);
      const name = randomUUID();
      await server.plantUser(name, held.sort(), { tags: persona.tags });
      return server.signIn(name);
    },
    plantDraft: async ({ author, base, tags, state, isEmpty, giving = { chosen: [] } }) => {
      const [id, doc] = [randomUUID() as string, new Y.Doc()];
      if (isEmpty) {
        // Later than any test turns the clock, so that it does not vanish meanwhile.
        const createdAt = new Date(server.now() + 10 * 365 * 86_400_000).toISOString();
        await server.storage.drafts.begin({ id, base, name: '', tags: {}, createdAt, createdBy: 'somebody', createdById: author });
        return { id, name: '' };
      }
      const name = `draft ${id}`;
      fillDraft(doc, inputToContent({ name, tags, ...giving }), randomUUID);
      planted.set(id, giving);
      const at = new Date().toISOString();
      const by = { id: author, username: 'somebody' };
      await server.storage.drafts.append([{ draft: id, update: Y.encodeStateAsUpdate(doc), by, at, name, tags, base }]);
      if (state) await server.storage.drafts.close(id, { state, by: 'somebody', at, profile: null });
      return { id, name };
    },
    close: async () => {
      client.close();
      await server.close();
    },
  };
}

const idOf = ([row]: readonly Readonly<Record<string, unknown>>[]): string => row?.['id'] as string;

function readFacts(rows: Rows, givingByDraft: ReadonlyMap<string, Giving>): OracleWorld {
  const json = (text: unknown): unknown => JSON.parse(text as string);
  const assigned = rows.all('select user_id, profile_id from user_profiles');
  return {
    profiles: rows.all('select id, content from profiles').map(({ id, content }) => ({ id: id as string, ...(json(content) as Content) })),
    revisions: rows.all('select profile_id, revision, content from revisions').map(({ profile_id, revision, content }) => ({
      profile: profile_id as string,
      revision: revision as number,
      tags: (json(content) as Content).tags,
    })),
    users: rows
      .all('select id, username, enabled, tags, password_hash from users')
      .map(({ id, username, enabled, tags, password_hash }) => ({
        id: id as string,
        username: username as string,
        enabled: enabled === 1,
        canSignIn: password_hash !== null,
        tags: json(tags) as Tags,
        profiles: assigned.filter(({ user_id }) => user_id === id).map(({ profile_id }) => profile_id as string),
      })),
    drafts: rows
      .all('select id, base_profile, base_revision, proposal, created_by_id, state, begun, updated_at from drafts')
      .map((draft) => ({
        id: draft['id'] as string,
        base:
          draft['base_profile'] === null ? null : { profile: draft['base_profile'] as string, revision: draft['base_revision'] as number },
        tags: (json(draft['proposal']) as { tags: Tags }).tags,
        chosen: givingByDraft.get(draft['id'] as string)?.chosen ?? [],
        accessControl: givingByDraft.get(draft['id'] as string)?.accessControl ?? null,
        author: draft['created_by_id'] as string,
        state: draft['state'] as 'open',
        isEmpty: draft['begun'] === 0,
        name: (json(draft['proposal']) as { name: string }).name,
        updatedAt: draft['updated_at'] as string,
      })),
  };
}

type Content = Pick<OracleWorld['profiles'][number], 'name' | 'chosen' | 'accessControl' | 'tags'>;
