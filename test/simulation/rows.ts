/** What the server's disk says of people and of the draft, read past the product's code whenever something has become durable. */
import type { Person } from './device.ts';
import type { Prepare } from './disk.ts';
import type { Instance } from './people.ts';

/** What a person may do with the draft. */
export type Role = 'writer' | 'reader' | 'nobody';

export interface Rows {
  /** Reads them anew. */
  read(): void;
  roleOf(person: Person): Role;
  stateOfDraft(): 'unknown' | 'open' | 'committed' | 'discarded';
}

export function createRows(prepare: Prepare, draft: string, { author, viewer }: Pick<Instance, 'author' | 'viewer'>): Rows {
  const grants = prepare<[], { user_id: string; profile_id: string }>(
    'select user_id, profile_id from user_profiles join users on users.id = user_id where enabled = 1',
  );
  const drafts = prepare<[string], { state: 'open' | 'committed' | 'discarded' }>('select state from drafts where id = ?');
  let profiles = new Map<string, string>();
  let state: ReturnType<Rows['stateOfDraft']> = 'unknown';
  const rows: Rows = {
    read: () => {
      profiles = new Map(grants.all().map(({ user_id, profile_id }) => [user_id, profile_id]));
      state = drafts.get(draft)?.state ?? 'unknown';
    },
    roleOf: ({ id }) => {
      const profile = profiles.get(id);
      return profile === author ? 'writer' : profile === viewer ? 'reader' : 'nobody';
    },
    stateOfDraft: () => state,
  };
  rows.read();
  return rows;
}
