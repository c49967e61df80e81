/** All tables over one Kysely instance, the same for every SQL database. */
import { createAttempts } from './attempts.ts';
import { createAudit } from './audit.ts';
import { createDrafts } from './drafts/drafts.ts';
import { createEpoch } from './epoch.ts';
import { createInvitations } from './invitations.ts';
import { createNodeRows } from './nodes.ts';
import { createOutcomes } from './outcomes.ts';
import { createProfiles } from './profiles/profiles.ts';
import { createSessions } from './sessions.ts';
import { createSetupLinks } from './setup-links.ts';
import { createTokens } from './tokens.ts';
import { createUsers } from './users/users.ts';
import type { Atomically, Database, InOneGo } from './schema.ts';
import type { CanonicalTables } from '../storage.ts';

/** Reads use the connection for long reads, except look-ups by a key: above all sessions, which every request waits for. [S47] */
export const createReadTables = (quick: CanonicalTables, long: CanonicalTables): CanonicalTables => ({
  ...long,
  users: { ...long.users, byId: quick.users.byId, byUsername: quick.users.byUsername, byToken: quick.users.byToken },
  profiles: {
    ...long.profiles,
    byId: quick.profiles.byId,
    byIds: quick.profiles.byIds,
    byName: quick.profiles.byName,
    revision: quick.profiles.revision,
    lastRevision: quick.profiles.lastRevision,
  },
  drafts: { ...long.drafts, byId: quick.drafts.byId },
  sessions: quick.sessions,
  tokens: { ...long.tokens, byId: quick.tokens.byId, byHash: quick.tokens.byHash, touch: quick.tokens.touch },
  invitations: quick.invitations,
  setupLinks: quick.setupLinks,
  attempts: quick.attempts,
  outcomes: quick.outcomes,
  epoch: quick.epoch,
  nodes: quick.nodes,
});

export const createTables = (db: Database, atomically: Atomically, inOneGo?: InOneGo): CanonicalTables => ({
  users: createUsers(db, atomically),
  profiles: createProfiles(db, atomically),
  drafts: createDrafts(db, atomically, inOneGo),
  sessions: createSessions(db),
  tokens: createTokens(db),
  invitations: createInvitations(db, atomically),
  setupLinks: createSetupLinks(db),
  attempts: createAttempts(db),
  outcomes: createOutcomes(db),
  audit: createAudit(db, atomically),
  epoch: createEpoch(db, atomically),
  nodes: createNodeRows(db),
});
