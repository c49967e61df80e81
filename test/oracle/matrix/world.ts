/** The real server, the things that people may or may not reach in it, and the facts for the oracle. */
import { createHash, randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { fillDraft } from '../../../core/draft/edit-draft.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import type { StoredUser } from '../../../server/storage/tables/users.ts';
import type { AuditEvent } from '../../../core/audit/audit-row.ts';
import type { OracleRow } from '../audit.ts';
import { Oracle, type OracleWorld, type Scope, type Tried } from '../authorization.ts';
import { until } from '../../support/relay.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';
import { openSqliteDatabase } from '../../../server/storage/sqlite/database.ts';
import { sessionInProcess } from '../../../server/storage/sqlite/session.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { argentina, brazil, givings, usualTags, type Giving, type Persona, type Tagging } from './personas.ts';
import { createLightClient, type LightClient } from './light-client.ts';
import { rowsOf, type Rows, type Snapshot } from './rows.ts';
import { append } from '../../support/append.ts';

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
  /** The same for somebody who tries what this grants. */
  oracleOfTrying(caller: string, grant: Tried): Oracle;
  /** Puts the rows back, and what the server remembers of them. */
  restore(to: Snapshot): Promise<void>;
  /** Resolves once no draft is open any more. */
  settled(): Promise<void>;
  /** Adds a token, and answers its secret. */
  plantToken(user: string, scopes: readonly Scope[]): Promise<string>;
  /** Adds a signed-in person with these profiles, and with a token that is good for nothing but decisions. */
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
  // The machine's clock would write them each minute, among the rows of the request under test. [W22]
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
  const user = async (name: string, held: readonly string[], tags: Tags, more: Partial<StoredUser> = {}): Promise<string> =>
    (await server.plantUser(name, held, { tags: tagging(tags), ...more })).id;
  const users = {
    'within reach': await user('near', [profiles.assigned], argentina),
    'out of reach': await user('far', [], brazil),
    'without tags': await user('plain', [profiles['out of reach']], {}),
    'disabled and new': await user('asleep', [profiles.assigned, profiles['out of reach']], argentina, {
      enabled: false,
      passwordHash: null,
    }),
    stronger: await user('strong', [strong], argentina),
    'limited by another profile': await user('bound', [given['limited on one type alone'] ?? '', given['a limit alone'] ?? ''], argentina),
    'the last administrator': idOf(rows.all(`select id from users where username = 'admin'`)),
    unknown: randomUUID(),
  };
  await plantAudit(server, { profiles, moved, users, tagging });
  const plantToken: World['plantToken'] = async (user, scopes) => {
    const [secret, at] = [`accord_pat_${randomUUID()}`, new Date(server.now()).toISOString()];
    // Later than any test turns the clock.
    const expiresAt = new Date(server.now() + 10 * 365 * 86_400_000).toISOString();
    const hash = createHash('sha256').update(secret).digest('hex');
    const times = { createdAt: at, expiresAt, lastUsedAt: null };
    await server.storage.tokens.insert({ id: randomUUID(), hash, user, name: 'planted', scopes, ...times });
    return secret;
  };
  for (const [title, id] of Object.entries(users)) if (title !== 'unknown') await plantToken(id, ['decisions']);
  const planted = new Map<string, Giving>();
  let asked: { readonly snapshot: Snapshot; readonly oracle: Oracle } | null = null;

  return {
    ...{ server, rows, call: client.call, profiles, moved, users, tagging, plantToken },
    givings: given as World['givings'],
    oracle: () => {
      const snapshot = rows.read();
      if (asked?.snapshot !== snapshot) asked = { snapshot, oracle: new Oracle(readFacts(rows, planted)) };
      return asked.oracle;
    },
    oracleOfTrying: (caller, grant) => new Oracle(readFacts(rows, planted), { caller, grant }),
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
      const { id } = await server.plantUser(name, held.sort(), { tags: persona.tags });
      await plantToken(id, ['decisions']);
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
      await append(server.storage, [{ draft: id, update: Y.encodeStateAsUpdate(doc), by, at, name, tags, base }]);
      if (state) await server.storage.drafts.close(id, { state, by: 'somebody', at, profile: null });
      return { id, name };
    },
    close: async () => {
      client.close();
      await server.close();
    },
  };
}

/** Rows about things of every kind, by somebody within reach and somebody out of it, each at a moment of its own. */
async function plantAudit(
  server: TestServer,
  { profiles, moved, users, tagging }: Pick<World, 'profiles' | 'moved' | 'users' | 'tagging'>,
) {
  let time = server.now() - 86_400_000;
  const append = async (event: Partial<AuditEvent>): Promise<void> => {
    for (const id of [users['within reach'] ?? '', users['out of reach'] ?? '']) {
      time += 1_000;
      const actor = { id, name: 'somebody', via: 'session' } as const;
      const usual = {
        event: 'session-started',
        outcome: 'success',
        actor,
        from: '192.0.2.1',
        target: null,
        before: null,
        after: null,
        reason: null,
      } as const;
      await server.storage.audit.append([{ ...usual, ...event, at: new Date(time).toISOString() }]);
    }
  };
  for (const id of Object.values(profiles))
    await append({
      event: 'profile-created',
      target: { kind: 'profile', id, name: 'one' },
      after: { revision: 1, session: 'abc', key: 'k' },
    });
  for (const id of Object.values(moved))
    await append({
      event: 'profile-changed',
      target: { kind: 'profile', id, name: 'one' },
      before: { revision: 1 },
      after: { revision: 2 },
    });
  const [seen, hidden] = [profiles['within reach'] ?? '', profiles['out of reach'] ?? ''];
  for (const id of Object.values(users)) {
    const target = { kind: 'user', id, name: 'one' } as const;
    await append({ event: 'user-changed', target, before: { tags: tagging(brazil) }, after: { tags: tagging(argentina) } });
    for (const [taken, given] of [[seen], [hidden], [seen, hidden]]
      .map((ids) => ids.map((one) => ({ id: one, name: 'one' })))
      .map((ids) => [[], ids]))
      await append({ event: 'profiles-assigned', target, before: { profiles: taken }, after: { profiles: given } });
  }
  await append({ event: 'user-removed', target: { kind: 'user', id: randomUUID(), name: 'gone' }, before: { tags: tagging(argentina) } });
  await append({ event: 'user-removed', target: { kind: 'user', id: randomUUID(), name: 'gone' }, before: { tags: tagging(brazil) } });
  await append({ event: 'draft-discarded', target: { kind: 'draft', id: randomUUID(), name: 'gone' } });
  await append({ event: 'right-refused', reason: 'forbidden', after: { count: 2 } });
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
      ...(json(content) as Content),
    })),
    audit: rows.all('select seq, at, event, actor_id, target_kind, target_id, before, after from audit').map((row) => ({
      ...{ seq: row['seq'] as number, at: row['at'] as string, event: row['event'] as string, actor: row['actor_id'] as string | null },
      ...{ kind: row['target_kind'] as string | null, target: row['target_id'] as string | null },
      ...{ before: json(row['before'] ?? 'null') as OracleRow['before'], after: json(row['after'] ?? 'null') as OracleRow['after'] },
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
