/** What a person may be told of a row of the audit: by the tags that its subject has now, and by those that the row tells of. [H163] */
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { AuditFacts, AuditRow } from '../../core/audit/audit-row.ts';
import { scopeOfAsker, type AskingFacts } from './asking.ts';
import { mayHearOfProfile, mayHearOfUser } from './disclosure.ts';
import { rightsOf } from './rights.ts';

type Tags = Readonly<Record<string, string>>;

/** A row as somebody is told it: its place in the chain only to those who are told every row, as gaps would count the others. [H164] */
export interface ToldRow extends Omit<AuditRow, 'seq' | 'prev' | 'hash'> {
  readonly seq: number | null;
  readonly prev: string | null;
  readonly hash: string | null;
}

/** The things that rows are about, as far as they decide who may be told. What is not known is seen by those who see everything. */
export interface Subjects {
  /** Tags by user id; of a removed user the last. */
  readonly users: ReadonlyMap<string, Tags>;
  /** Tags by profile id; of a removed profile the last. */
  readonly profiles: ReadonlyMap<string, Tags>;
  /** Tags by `revisionKey`. */
  readonly revisions: ReadonlyMap<string, Tags>;
  /** Authors, by the ids of the drafts that the asker may read. */
  readonly drafts: ReadonlyMap<string, string>;
}

export const revisionKey = (profile: string, revision: unknown): string => `${profile}@${String(revision)}`;

/** The revisions that a row of a profile tells of. */
export const revisionsIn = ({ before, after }: Pick<AuditRow, 'before' | 'after'>): number[] =>
  [before, after].flatMap((facts) => (typeof facts?.['revision'] === 'number' ? [facts['revision']] : []));

/** Whether every row may be told whole. */
export const isToldEverything = (facts: AskingFacts, asker: string): boolean =>
  scopeOfAsker(facts, asker, ownPermissions.viewUsers, 'User') === 'everywhere' &&
  scopeOfAsker(facts, asker, ownPermissions.viewProfiles, 'SecurityProfile') === 'everywhere';

/** What the asker is told of each row, by the rights of this moment; null where they may not know of it. */
export function createTelling(facts: AskingFacts, asker: string, subjects: Subjects): (row: AuditRow) => ToldRow | null {
  if (rightsOf(facts, asker).refusalAnywhere(ownPermissions.viewAudit)) return () => null;
  if (isToldEverything(facts, asker)) return (row) => row;
  const sight = sightOf(facts, asker, subjects);
  return (row) => rowTold(sight, asker, row);
}

function rowTold(sight: Sight, asker: string, row: AuditRow): ToldRow | null {
  const { actor, target } = row;
  // Without a target a row is about its actor.
  const isSeen = target === null || target.kind === 'audit' ? actor.id !== null && sight.person(actor.id) : isTargetSeen(sight, row);
  const told = isSeen ? factsTold(sight, asker, row) : null;
  if (told === null) return null;
  const isActorTold = actor.via === 'operator' || (actor.id !== null && sight.person(actor.id));
  return {
    ...{ ...row, ...told, seq: null, prev: null, hash: null },
    ...(!isActorTold && { actor: { id: null, name: null, via: withoutToken(actor.via) }, from: null }),
  };
}

/** That it was some token is told; which one would tell what else the same person did. */
const withoutToken = (via: AuditRow['actor']['via']): AuditRow['actor']['via'] => (via.startsWith('token:') ? 'token:' : via);

interface Sight {
  profile(id: string | null): boolean;
  revision(profile: string | null, revision: number): boolean;
  /** Whether this person may be named. */
  person(id: string): boolean;
  /** Whether somebody with these tags, who is not the asker, is in sight. */
  tags(tags: Tags): boolean;
  readonly subjects: Subjects;
}

function sightOf(facts: AskingFacts, asker: string, subjects: Subjects): Sight {
  const { users, profiles, revisions } = subjects;
  const rights = rightsOf(facts, asker);
  return {
    subjects,
    profile: (id) => mayHearOfProfile(facts, asker, profiles.get(id ?? '') ?? {}),
    revision: (id, revision) => mayHearOfProfile(facts, asker, revisions.get(revisionKey(id ?? '', revision)) ?? {}),
    person: (id) => mayHearOfUser(facts, asker, { id, tags: users.get(id) ?? {} }),
    tags: (tags) => rights.canSeeUser({ tags }),
  };
}

function isTargetSeen(sight: Sight, row: AuditRow): boolean {
  const { target, before, after } = row;
  switch (target?.kind) {
    case 'profile':
      return sight.profile(target.id) && revisionsIn(row).every((revision) => sight.revision(target.id, revision)); // [H33]
    case 'user':
      return [sight.subjects.users.get(target.id ?? '') ?? {}, tagsIn(before), tagsIn(after)].every(
        (tags) => tags === null || sight.tags(tags),
      );
    case 'draft':
      return sight.subjects.drafts.has(target.id ?? '');
    case 'settings':
      return true;
    default:
      return false;
  }
}

/** Null where it tells of none. */
function tagsIn(facts: AuditFacts | null): Tags | null {
  const tags = facts?.['tags'];
  return typeof tags === 'object' && tags !== null ? (tags as Tags) : null;
}

/** Without what else is out of sight; null where nothing is left to tell. */
function factsTold(sight: Sight, asker: string, row: AuditRow): Pick<AuditRow, 'before' | 'after'> | null {
  const { event, actor, target, before, after } = row;
  if (event === 'profiles-assigned') return assignmentTold(sight, row);
  if (target?.kind === 'draft') {
    const author = sight.subjects.drafts.get(target.id ?? '');
    return { before: author !== undefined && sight.person(author) ? before : without(before, 'createdBy'), after };
  }
  // What somebody looked for may be out of sight too.
  if (event === 'audit-exported' && actor.id !== asker) return { before, after: without(after, 'actor', 'target') };
  const isActorTold = actor.id !== null && sight.person(actor.id);
  return { before, after: isActorTold || target?.kind !== 'profile' ? after : without(after, 'session', 'key') };
}

function without(facts: AuditFacts | null, ...members: readonly string[]): AuditFacts | null {
  return facts && Object.fromEntries(Object.entries(facts).filter(([member]) => !members.includes(member)));
}

/** Assignments out of sight are neither told nor counted. [H20a] */
function assignmentTold(sight: Sight, { before, after }: AuditRow): Pick<AuditRow, 'before' | 'after'> | null {
  const seenIn = (facts: AuditFacts | null): readonly unknown[] =>
    profilesIn(facts).filter((one) => typeof one === 'object' && one !== null && 'id' in one && sight.profile(String(one.id)));
  const [taken, given] = [seenIn(before), seenIn(after)];
  return taken.length + given.length === 0 ? null : { before: { profiles: taken }, after: { profiles: given } };
}

export const profilesIn = (facts: AuditFacts | null): readonly unknown[] => {
  const profiles = facts?.['profiles'];
  return Array.isArray(profiles) ? profiles : [];
};
