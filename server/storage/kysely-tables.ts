/** All tables over one Kysely instance, the same for every SQL database. */
import { createAudit } from './kysely-audit.ts';
import { createDrafts } from './kysely-drafts.ts';
import { createInvitations } from './kysely-invitations.ts';
import { createOutcomes } from './kysely-outcomes.ts';
import { createProfiles } from './kysely-profiles.ts';
import { createSessions } from './kysely-sessions.ts';
import { createUsers } from './kysely-users.ts';
import type { Atomically, Database, InOneGo } from './schema.ts';
import type { CanonicalTables } from './storage.ts';

/**
 * Everything is read where it may take its time, but for what is looked up by a key: above all
 * sessions, which every request waits for. [S47]
 */
export const createReadTables = (quick: CanonicalTables, long: CanonicalTables): CanonicalTables => ({
  ...long,
  users: { ...long.users, byId: quick.users.byId, byUsername: quick.users.byUsername },
  profiles: {
    ...long.profiles,
    byId: quick.profiles.byId,
    byName: quick.profiles.byName,
    revision: quick.profiles.revision,
    lastRevision: quick.profiles.lastRevision,
  },
  drafts: { ...long.drafts, byId: quick.drafts.byId },
  sessions: quick.sessions,
  invitations: quick.invitations,
  outcomes: quick.outcomes,
});

export const createTables = (db: Database, atomically: Atomically, inOneGo?: InOneGo): CanonicalTables => ({
  users: createUsers(db, atomically),
  profiles: createProfiles(db, atomically),
  drafts: createDrafts(db, atomically, inOneGo),
  sessions: createSessions(db),
  invitations: createInvitations(db, atomically),
  outcomes: createOutcomes(db),
  audit: createAudit(db, atomically),
});
