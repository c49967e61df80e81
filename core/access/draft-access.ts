/** What a person may do with a draft at this moment. */
import type { Base } from '../profile/profile.ts';
import type { Access } from './access.ts';
import { isAllowed, mayAnywhere } from './decide.ts';
import { ownPermissions } from './own-permissions.ts';

export interface DraftAccess {
  readonly level: 'none' | 'read' | 'write';
  /** Whether the commit message is let through; the commit itself decides again. */
  readonly commit: boolean;
}

/** A draft as far as access to it depends on it. */
export interface DraftFacts {
  readonly base: Base;
  /** The base profile's tags for a change, the draft's own for a new profile. */
  readonly tags: Readonly<Record<string, string>>;
  /** User id; null while the draft does not exist yet. */
  readonly createdBy: string | null;
}

/** The levels of the relay, from the permissions of this moment. [A7] */
export function draftAccess(access: Access, userId: string, draft: DraftFacts): DraftAccess {
  // A new draft has no tags of its own yet, so its author is not held to any until the commit. [A8]
  const isAuthorOfNew = draft.base === null && (draft.createdBy === null || draft.createdBy === userId);
  const may = (permission: string): boolean =>
    isAuthorOfNew
      ? mayAnywhere(access, userId, permission)
      : isAllowed(access, { user: userId, permission, resource: { type: 'SecurityProfile', tags: draft.tags } });
  if (!may(ownPermissions.viewProfiles)) return { level: 'none', commit: false };
  const write = may(ownPermissions.editProfiles) || may(ownPermissions.createProfiles);
  const commit = may(draft.base === null ? ownPermissions.createProfiles : ownPermissions.editProfiles);
  return { level: write ? 'write' : 'read', commit };
}

/** What both of two answers allow. */
export const lesserAccess = (one: DraftAccess, other: DraftAccess): DraftAccess => ({
  level: levels[Math.min(levels.indexOf(one.level), levels.indexOf(other.level))] ?? 'none',
  commit: one.commit && other.commit,
});

const levels = ['none', 'read', 'write'] as const;
