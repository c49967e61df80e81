/** The commit function: the only code that writes the canonical list, each time in one transaction. */
import { createAccess, type Access } from '../../core/access/access.ts';
import { administers, profileStopsAdministering } from '../../core/access/administrators.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { GrantBeyondOwn } from '../../core/access/privilege-escalation.ts';
import type { Assertion } from '../../core/assertions/assertion.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import { scopeOf } from '../../core/access/scope.ts';
import type { Actor, CommitCommand, CommitOutcome, Holders } from '../../core/commit/command.ts';
import { judgeRight, judgeWrite, refuse, requirePermission, type CommitFacts, type Refusal } from '../../core/commit/judge.ts';
import type { History } from '../../core/draft/history.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { surpriseIssues } from '../../core/draft/surprise-issue.ts';
import { findSurprises } from '../../core/draft/surprises.ts';
import { proposalToContent } from '../../core/profile/content.ts';
import { digestOf, fingerprintOf } from '../../core/profile/digest.ts';
import type { Issue } from '../../core/profile/issues.ts';
import { inForce, unlistedIn } from '../../core/profile/in-force.ts';
import type { Base, ProfileContent, Proposal } from '../../core/profile/profile.ts';
import { addUserFacts, type AccessState } from '../access/access-state.ts';
import { othersWhoseLimitGoes } from '../access/holders.ts';
import { judgeHoldersOf } from '../assertions/judge-holders.ts';
import { byAccount } from '../audit/origin.ts';
import { sessionReference } from '../audit/session-reference.ts';
import { isWhole, replay } from '../draft/replay.ts';
import type { CanonicalStorage, CanonicalTables, StoredProfile, StoredUser, Tables } from '../storage/storage.ts';
import type { Committer } from './committer.ts';
import { profileEvent, type ProfileChange } from './profile-event.ts';

export interface CommitterDeps {
  readonly storage: CanonicalStorage;
  readonly catalog: Catalog;
  /** None where they are left out. */
  readonly assertions?: readonly Assertion[];
  /** `warn` where it is left out. */
  readonly grantBeyondOwn?: GrantBeyondOwn;
  readonly access: AccessState;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  readonly newId: () => string;
}

export function createCommitter(deps: CommitterDeps): Committer {
  const { storage, catalog, assertions = [], grantBeyondOwn = 'warn', access, now, newId } = deps;
  return {
    async commit(key, command, actor) {
      // [K9]
      const outcome = await storage.canonicalTransaction(async (tables): Promise<CommitOutcome> => {
        const fingerprint = fingerprintOf(command);
        const earlier = await tables.outcomes.byId(key);
        if (earlier) return answerAgain(earlier, actor, fingerprint); // [K3]
        const user = await signedIn(tables, actor);
        if (!user) return refuse('signed-out', 'Your session has ended; sign in and try again.');
        const facts = await factsOf(tables, catalog, user);
        const work: Work = { tables, catalog, assertions, grantBeyondOwn, user, key, actor, facts, at: now(), newId };
        const answer = await carryOut(work, command);
        // Only what took effect is kept: a refusal changed nothing and is judged afresh.
        if (answer.ok) await tables.outcomes.insert({ id: key, actor: user.id, fingerprint, answer: JSON.stringify(answer), at: work.at });
        return answer;
      });
      if (outcome.ok) await access.refreshProfile(outcome.profile.id);
      return outcome;
    },
  };
}

/** What one commit works with, all of it from inside its transaction. */
interface Work {
  readonly tables: CanonicalTables;
  readonly catalog: Catalog;
  readonly assertions: readonly Assertion[];
  readonly grantBeyondOwn: GrantBeyondOwn;
  readonly user: StoredUser;
  readonly actor: Actor;
  /** Idempotency key. */
  readonly key: string;
  /** Facts of the user who asks, and of no one else. */
  readonly facts: Access;
  readonly at: string;
  readonly newId: () => string;
}

function answerAgain(earlier: { actor: string; fingerprint: string; answer: string }, actor: Actor, fingerprint: string): CommitOutcome {
  if (earlier.actor !== actor.user || earlier.fingerprint !== fingerprint) {
    return refuse('key-reused', 'This idempotency key was used for another request; send a fresh UUID.');
  }
  return JSON.parse(earlier.answer) as CommitOutcome;
}

async function signedIn(tables: Tables, actor: Actor): Promise<StoredUser | null> {
  const session = actor.session === null ? null : await tables.sessions.byId(actor.session);
  if (session?.user !== actor.user) return null;
  const user = await tables.users.byId(actor.user);
  return user?.enabled ? user : null;
}

async function factsOf(tables: Tables, catalog: Catalog, user: StoredUser): Promise<Access> {
  const access = createAccess(catalog);
  await addUserFacts(access, tables, user);
  return access;
}

function carryOut(work: Work, command: CommitCommand): Promise<CommitOutcome> {
  switch (command.kind) {
    case 'create':
      return write(work, command.proposal, null, null);
    case 'update':
      return update(work, command);
    case 'delete':
      return remove(work, command);
    case 'draft':
      return commitDraft(work, command);
  }
}

async function update(work: Work, { profile, revision, proposal }: Extract<CommitCommand, { kind: 'update' }>): Promise<CommitOutcome> {
  const current = await visible(work, profile);
  return 'ok' in current ? current : write(work, proposal, { profile, revision }, null);
}

/** The profile, or `not-found` when it is not there or not to be seen by this person. */
async function visible({ tables, facts, user }: Work, id: string): Promise<StoredProfile | Refusal> {
  const profile = await tables.profiles.byId(id);
  const seen = profile && requirePermission(facts, user.id, ownPermissions.viewProfiles, profile.tags) === null;
  return profile && seen ? profile : refuse('not-found', `There is no security profile "${id}".`);
}

async function commitDraft(work: Work, { draft: id, digest }: Extract<CommitCommand, { kind: 'draft' }>): Promise<CommitOutcome> {
  const draft = await work.tables.drafts.byId(id);
  if (!draft) return refuse('not-found', `There is no draft "${id}".`);
  if (draft.state !== 'open') return refuse('closed', `The draft was ${draft.state} by ${draft.closedBy}.`);
  const read = await readLog(work, id);
  if (read === null)
    return refuse('incomplete', 'Some changes of this draft have not arrived at the server; wait until all is saved and try again.'); // [K6]
  const { document, history } = read;
  const content = proposalToContent(document);
  // Who may not commit is told so before anything about the content is said.
  const forbidden = judgeRight(await commitFacts(work, document, content, draft.base));
  if (forbidden) return forbidden;
  // [K7]
  if (digestOf(work.catalog, content, draft.base) !== digest)
    return refuse(
      'stale',
      'The draft changed since you reviewed it, or what its permissions bring along did; look at what is different and save again.',
    );
  const { catalog } = work;
  const surprises = surpriseIssues(catalog, document, findSurprises(catalog, document, history)); // [X5]
  return write(work, document, draft.base, { draft: id, position: history.length, digest }, surprises);
}

/** What the log proposes, and who made it so; null while it refers to changes it does not hold. */
async function readLog({ tables }: Work, draft: string): Promise<{ document: Proposal; history: History } | null> {
  const { doc, history, damaged } = replay(await tables.drafts.log(draft));
  const { proposal } = readDraft(doc);
  const isComplete = isWhole(doc) && damaged.length === 0;
  doc.destroy();
  return isComplete ? { document: proposal, history } : null;
}

/** What the profile grants now, which is what a change of it is compared with. */
async function inForceNow({ tables, catalog }: Work, id: string): Promise<StoredProfile | null> {
  const profile = await tables.profiles.byId(id);
  return profile && inForce(catalog, profile);
}

async function commitFacts(work: Work, proposal: Proposal, content: ProfileContent, base: Base): Promise<CommitFacts> {
  const { tables, facts, user, grantBeyondOwn } = work;
  const current = base && (await inForceNow(work, base.profile));
  const nameOwner = await tables.profiles.byName(content.name);
  return { access: facts, user: user.id, grantBeyondOwn, proposal, content, base, current, nameOwner };
}

async function write(
  work: Work,
  proposal: Proposal,
  base: Base,
  from: Source | null,
  extra: readonly Issue[] = [],
): Promise<CommitOutcome> {
  const { tables, catalog, facts, assertions, user, at } = work;
  const content = proposalToContent(proposal);
  const current = base && (await tables.profiles.byId(base.profile));
  const holders = current ? await judgeHoldersOf(tables, catalog, assertions, current, content) : [];
  const others = current ? await othersWhoseLimitGoes(tables, { facts, user: user.id }, inForce(catalog, current), content) : [];
  const verdict = judgeWrite({ ...(await commitFacts(work, proposal, content, base)), assertions, others, extra: [...extra, ...holders] });
  if (!verdict.ok) return verdict;
  const unlisted = unlistedIn(catalog, content.chosen); // [G51]
  const next: StoredProfile = {
    ...content,
    ...(unlisted.length > 0 && { unlisted }),
    id: current?.id ?? work.newId(),
    revision: (current?.revision ?? 0) + 1,
    createdAt: current?.createdAt ?? at,
    createdBy: current?.createdBy ?? user.username,
    updatedAt: at,
    updatedBy: user.username,
  };
  const orphaned = current && (await leavesNoAdministrator(tables, catalog, inForce(catalog, current), next));
  if (orphaned) return orphaned;
  await tables.profiles.write(next, from?.draft ?? null, administers(catalog, next), user.id);
  const profile = { id: next.id, revision: next.revision };
  await audit(work, { before: current, after: next }, from ?? { digest: digestOf(catalog, content, base) });
  const commit = from && { id: work.key, digest: from.digest };
  if (from) await tables.drafts.close(from.draft, { state: 'committed', by: user.username, at, profile, commit });
  return { ok: true, profile, by: user.username, issues: verdict.issues };
}

/** The log that a commit was judged by, and what its author had reviewed. */
interface Source {
  readonly draft: string;
  /** How many entries it had. */
  readonly position: number;
  readonly digest: string;
}

/** [S35] */
async function audit({ tables, user, actor, at, key }: Work, change: ProfileChange, judged: Partial<Source>): Promise<void> {
  const asked = { ...judged, key, session: actor.session && sessionReference(actor.session) };
  await tables.audit.append([profileEvent(at, byAccount(user, actor.from ?? null), change, asked)]);
}

async function remove(work: Work, { profile: id, revision }: Extract<CommitCommand, { kind: 'delete' }>): Promise<CommitOutcome> {
  const { tables, facts, catalog, user } = work;
  const current = await visible(work, id);
  if ('ok' in current) return current;
  const forbidden = requirePermission(facts, user.id, ownPermissions.deleteProfiles, current.tags);
  if (forbidden) return forbidden;
  if (current.revision !== revision)
    return refuse(
      'revision-changed',
      `You asked to remove revision ${revision}, but ${current.name} is at revision ${current.revision} now; look at it again.`,
    );
  const orphaned = await leavesNoAdministrator(tables, catalog, inForce(catalog, current), null);
  if (orphaned) return orphaned;
  const holders = await holdersOf(work, id);
  if (holders) return inUse(current.name, holders);
  await tables.profiles.delete(id);
  await audit(work, { before: current, after: null }, {});
  return { ok: true, profile: { id, revision }, by: user.username };
}

/** Names of holders that one refusal tells. */
const mostHolders = 10;

/** Null where nobody has it. Whom the asker may not see is neither named nor counted. [K14] */
async function holdersOf({ tables, facts, user }: Work, profile: string): Promise<Holders | null> {
  const scope = scopeOf(facts, user.id, ownPermissions.viewUsers, 'User');
  const [seen, all] = [await tables.users.holders(profile, scope, mostHolders), await tables.users.countWithProfile(profile)];
  return all === 0 ? null : { seen, others: all > seen.length };
}

function inUse(name: string, holders: Holders): Refusal {
  const names = holders.seen.map(({ username }) => username);
  const others = holders.others ? [names.length > 0 ? 'others' : 'users that you may not see'] : [];
  const all = [...names, ...others];
  const who = all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all.join();
  return { ...refuse('in-use', `${name} is assigned to ${who}; give them another profile first.`), holders };
}

/** Refuses a change after which nobody could give permissions any more, asking only where it can come to that. [A9] [A30] */
async function leavesNoAdministrator(
  tables: Tables,
  catalog: Catalog,
  current: StoredProfile,
  next: StoredProfile | null,
): Promise<Refusal | null> {
  if (!profileStopsAdministering(catalog, current, next)) return null;
  if (await tables.users.hasAdministrator({ profile: current.id })) return null;
  if (!(await tables.users.hasAdministrator())) return null;
  return refuse(
    'last-administrator',
    `After this nobody could assign security profiles any more; give someone else a profile with ${ownPermissions.assignProfiles} first.`,
  );
}
