/** All tables over one Kysely instance, the same for every SQL database. */
import { createAudit } from './kysely-audit.ts';
import { createDrafts } from './kysely-drafts.ts';
import { createOutcomes } from './kysely-outcomes.ts';
import { createProfiles } from './kysely-profiles.ts';
import { createSessions } from './kysely-sessions.ts';
import { createUsers } from './kysely-users.ts';
import type { Atomically, Database, InOneGo } from './schema.ts';
import type { CanonicalTables } from './storage.ts';

export const createTables = (db: Database, atomically: Atomically, inOneGo?: InOneGo): CanonicalTables => ({
  users: createUsers(db, atomically),
  profiles: createProfiles(db, atomically),
  drafts: createDrafts(db, atomically, inOneGo),
  sessions: createSessions(db),
  outcomes: createOutcomes(db),
  audit: createAudit(db, atomically),
});
