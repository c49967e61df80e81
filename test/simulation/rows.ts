/** What the server's disk says of people and of the draft, read past the product's code whenever something has become durable. */
import { Oracle, type OracleWorld } from '../oracle/authorization.ts';
import type { Person } from './device.ts';
import type { Prepare } from './disk.ts';
import type { LogModel } from './log-model.ts';

/** What a person may do with the draft. */
export type Role = 'writer' | 'reader' | 'nobody';

export interface Rows {
  /** Reads them anew. */
  read(): void;
  /** By everything it depends on as it is on disk: assignments, profiles, the base profile's tags, the draft's own and its author. */
  roleOf(person: Person): Role;
  stateOfDraft(): 'unknown' | 'open' | 'committed' | 'discarded';
}

type Content = Pick<OracleWorld['profiles'][number], 'chosen' | 'accessControl' | 'tags' | 'name'>;

/** `startsFrom` is the id of the profile that the draft changes. */
export function createRows(prepare: Prepare, draft: string, startsFrom: string | null, log: () => LogModel): Rows {
  const usersOf = prepare<[], { id: string; enabled: number }>('select id, enabled from users');
  const grantsOf = prepare<[], { user_id: string; profile_id: string }>('select user_id, profile_id from user_profiles');
  const profilesOf = prepare<[], { id: string; content: string }>('select id, content from profiles');
  const lastOf = prepare<[string | null], { revision: number; content: string }>(
    'select revision, content from revisions where profile_id = ? order by revision desc limit 1',
  );
  const drafts = prepare<[string], { state: 'open' | 'committed' | 'discarded' }>('select state from drafts where id = ?');
  const base = startsFrom === null ? null : { profile: startsFrom, revision: 1 };
  const roles = new Map<string, Role>();
  let read = { rows: '', entries: -1, oracle: new Oracle({ profiles: [], users: [], drafts: [], revisions: [] }) };
  let state: ReturnType<Rows['stateOfDraft']> = 'unknown';

  const rows: Rows = {
    read: () => {
      state = drafts.get(draft)?.state ?? 'unknown';
      const found = { users: usersOf.all(), grants: grantsOf.all(), profiles: profilesOf.all(), last: lastOf.get(startsFrom) };
      const text = JSON.stringify(found);
      if (text === read.rows) return;
      read = { ...read, rows: text, oracle: new Oracle(worldOf(found, startsFrom)) };
      roles.clear();
    },
    roleOf: ({ id }) => {
      const { length, tags, author } = log();
      if (length() !== read.entries) {
        read.entries = length();
        roles.clear();
      }
      const role = roles.get(id) ?? roleOfLevel[read.oracle.levelOf(id, { base, tags: tags(), author: author() }).level];
      roles.set(id, role);
      return role;
    },
    stateOfDraft: () => state,
  };
  return rows;
}

const roleOfLevel = { write: 'writer', read: 'reader', none: 'nobody' } as const;

interface Found {
  readonly users: readonly { readonly id: string; readonly enabled: number }[];
  readonly grants: readonly { readonly user_id: string; readonly profile_id: string }[];
  readonly profiles: readonly { readonly id: string; readonly content: string }[];
  readonly last: { readonly revision: number; readonly content: string } | undefined;
}

const worldOf = ({ users, grants, profiles, last }: Found, startsFrom: string | null): OracleWorld => ({
  users: users.map(({ id, enabled }) => ({
    ...{ id, enabled: enabled === 1, canSignIn: true, tags: {} },
    profiles: grants.filter(({ user_id }) => user_id === id).map(({ profile_id }) => profile_id),
  })),
  profiles: profiles.map(({ id, content }) => ({ id, ...(JSON.parse(content) as Content) })),
  drafts: [],
  revisions: startsFrom && last ? [{ profile: startsFrom, revision: last.revision, tags: (JSON.parse(last.content) as Content).tags }] : [],
});
