/** Reads everything a commit is judged by, once, inside its transaction. */
import { createAccess, type Access } from '../../core/access/access.ts';
import { profileStopsAdministering } from '../../core/access/administrators.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import { scopeOf } from '../../core/access/scope.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Acknowledged, Actor, CommitCommand } from '../../core/commit/command.ts';
import type { CommitFacts, RemovalFacts, WriteFacts } from '../../core/commit/facts.ts';
import { readAcknowledged, readDraft } from '../../core/draft/read-draft.ts';
import type { Holders } from '../../core/problem/refusal.ts';
import { proposalToContent } from '../../core/profile/content.ts';
import { fold } from '../../core/profile/fold.ts';
import { inForce } from '../../core/profile/in-force.ts';
import type { Base, Proposal } from '../../core/profile/profile.ts';
import type { Assertion } from '../../core/validation/assertions/assertion.ts';
import type { Authorship } from '../../core/validation/findings.ts';
import { stillSignedIn } from '../accounts/caller.ts';
import { addUserFacts } from '../access/stored-facts.ts';
import { othersWhoseLimitGoes } from '../access/holders.ts';
import { judgeHoldersOf } from '../access/judge-holders.ts';
import { isWhole, replay } from '../drafts/log/replay.ts';
import type { CanonicalTables, Tables } from '../storage/storage.ts';
import type { StoredProfile } from '../storage/tables/profiles.ts';
import type { StoredUser } from '../storage/tables/users.ts';

/** What the instance lays down for every commit. */
export interface Laws {
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly grantBeyondOwn: GrantBeyondOwn;
}

/** The log that a commit is judged by, and what its author had reviewed. */
export interface Source {
  readonly draft: string;
  /** How many entries it had. */
  readonly position: number;
  readonly digest: string;
}

/** What is written where the judgement allows it, as stored. */
export interface Stored {
  readonly user: StoredUser;
  readonly current: StoredProfile | null;
  /** Null where it comes from no draft. */
  readonly source: Source | null;
}

export type ReadFacts =
  | { readonly facts: Exclude<CommitFacts, WriteFacts | RemovalFacts>; readonly stored: null }
  | { readonly facts: WriteFacts | RemovalFacts; readonly stored: Stored };

const unusable = (facts: Exclude<CommitFacts, WriteFacts | RemovalFacts>): ReadFacts => ({ facts, stored: null });

export async function readFacts(tables: CanonicalTables, laws: Laws, actor: Actor, command: CommitCommand): Promise<ReadFacts> {
  const user = await stillSignedIn(tables, actor);
  if (!user) return unusable({ type: 'signed-out' });
  const asked: Asked = { tables, laws, user, access: await accessOf(tables, laws.catalog, user) };
  switch (command.kind) {
    case 'create':
      return readWrite(asked, { named: null, base: null, proposal: command.proposal, authorship: byCommitter(command.acknowledged) });
    case 'update': {
      const { profile, revision, proposal, acknowledged } = command;
      return readWrite(asked, { named: profile, base: { profile, revision }, proposal, authorship: byCommitter(acknowledged) });
    }
    case 'draft':
      return readDraftFacts(asked, command);
    case 'delete':
      return readRemoval(asked, command);
  }
}

/** Who asks, and of which transaction. */
interface Asked {
  readonly tables: CanonicalTables;
  readonly laws: Laws;
  readonly user: StoredUser;
  readonly access: Access;
}

async function accessOf(tables: Tables, catalog: Catalog, user: StoredUser): Promise<Access> {
  const access = createAccess(catalog);
  await addUserFacts(access, tables, user);
  return access;
}

/** Without a draft everything is the committer's. [K21] */
const byCommitter = (acknowledged: Acknowledged = {}): Authorship => ({
  contributions: null,
  acknowledged: new Map(Object.entries(acknowledged)),
});

async function readDraftFacts(asked: Asked, { draft: id, digest }: Extract<CommitCommand, { kind: 'draft' }>): Promise<ReadFacts> {
  const { drafts } = asked.tables;
  const draft = await drafts.byId(id);
  if (!draft) return unusable({ type: 'no-draft', draft: id });
  if (draft.state !== 'open') return unusable({ type: 'closed-draft', state: draft.state, by: draft.closedBy });
  const { doc, length, contributions, damaged } = replay(await drafts.log(id));
  const [{ proposal }, acknowledged] = [readDraft(doc), readAcknowledged(doc)];
  const isComplete = isWhole(doc) && damaged.length === 0;
  doc.destroy();
  if (!isComplete) return unusable({ type: 'incomplete-draft' });
  const authorship = { contributions, acknowledged };
  return readWrite(asked, { named: null, base: draft.base, proposal, authorship, source: { draft: id, position: length, digest } });
}

interface Wanted {
  readonly named: string | null;
  readonly base: Base;
  readonly proposal: Proposal;
  readonly authorship: Authorship;
  readonly source?: Source;
}

async function readWrite(asked: Asked, { named, base, proposal, authorship, source }: Wanted): Promise<ReadFacts> {
  const { tables, laws, user, access } = asked;
  const { catalog, assertions, grantBeyondOwn } = laws;
  const content = proposalToContent(proposal);
  const current = base && (await tables.profiles.byId(base.profile));
  // What the profile grants now is what a change of it is compared with.
  const now = current && inForce(catalog, current);
  const facts: WriteFacts = {
    ...{ type: 'write', access, user: user.id, named, reviewed: source?.digest ?? null, proposal, content, assertions, grantBeyondOwn },
    ...{ authorship, base, current: now },
    extra: current ? await judgeHoldersOf(tables, catalog, assertions, current, content) : [],
    others: now ? await othersWhoseLimitGoes(tables, { facts: access, user: user.id }, now, content) : [],
    nameOwner: now && fold(now.name) === fold(content.name) ? null : await tables.profiles.byName(content.name), // [K8]
    keepsAdministrator: now === null || (await keepsAdministrator(asked, now, { ...now, ...content })),
  };
  return { facts, stored: { user, current, source: source ?? null } };
}

async function readRemoval(asked: Asked, { profile: named, revision }: Extract<CommitCommand, { kind: 'delete' }>): Promise<ReadFacts> {
  const { tables, laws, user, access } = asked;
  const current = await tables.profiles.byId(named);
  const now = current && inForce(laws.catalog, current);
  const facts: RemovalFacts = {
    ...{ type: 'removal', access, user: user.id, named, revision, current: now },
    keepsAdministrator: now === null || (await keepsAdministrator(asked, now, null)),
    holders: now && (await holdersOf(asked, named)),
  };
  return { facts, stored: { user, current, source: null } };
}

/** Asks only where it can come to that. [A9] [A30] */
async function keepsAdministrator({ tables, laws }: Asked, current: StoredProfile, next: StoredProfile | null): Promise<boolean> {
  if (!profileStopsAdministering(laws.catalog, current, next)) return true;
  return (await tables.users.hasAdministrator({ profile: current.id })) || !(await tables.users.hasAdministrator());
}

/** Names of holders that one refusal tells. */
const mostHolders = 10;

/** Null where nobody has it. Whom the asker may not see is neither named nor counted. [K14] */
async function holdersOf({ tables, access, user }: Asked, profile: string): Promise<Holders | null> {
  const scope = scopeOf(access, user.id, ownPermissions.viewUsers, 'User');
  const [seen, all] = [await tables.users.holders(profile, scope, mostHolders), await tables.users.countWithProfile(profile)];
  return all === 0 ? null : { seen, others: all > seen.length };
}
