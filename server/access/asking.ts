/**
 * What the person who asks may see. Somebody who tries what another may see is judged twice: by what they hold themself and by what they try,
 * so that no answer tells them more than their own. Every question about an asker goes through here. [A80]
 */
import { createAccess, type Access } from '../../core/access/access.ts';
import { isAllowed, mayAnywhere, type AccessRequest } from '../../core/access/decide.ts';
import { draftAccess, lesserAccess, type DraftAccess, type DraftFacts } from '../../core/access/draft-access.ts';
import type { OwnPermission } from '../../core/access/own-permissions.ts';
import { commonScope, scopeOf, type Scope } from '../../core/access/scope.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { AccessControl } from '../../core/profile/profile.ts';

/** The facts of a moment; with the facts in which somebody holds what is tried, where an asker tries it. */
export interface AskingFacts extends Access {
  readonly tried?: Access;
}

/** What is tried: as much of a profile or draft as decides what it grants. */
export interface TriedGrant {
  readonly chosen: readonly string[];
  readonly accessControl: AccessControl | null;
}

/** No user's id, so that nothing is theirs. */
const somebody = 'somebody';

/** The facts in which somebody holds this alone. */
export function createTried(catalog: Catalog, { chosen, accessControl }: TriedGrant): Access {
  const tried = createAccess(catalog);
  tried.setProfile({ id: somebody, name: '', chosen, accessControl, tags: {} });
  tried.setUser({ id: somebody, enabled: true, profiles: [somebody] });
  return tried;
}

export const askerMay = (facts: AskingFacts, request: AccessRequest): boolean =>
  isAllowed(facts, request) && (!facts.tried || isAllowed(facts.tried, { ...request, user: somebody }));

export const askerMayAnywhere = (facts: AskingFacts, user: string, permission: string): boolean =>
  mayAnywhere(facts, user, permission) && (!facts.tried || mayAnywhere(facts.tried, somebody, permission));

export function scopeOfAsker(facts: AskingFacts, user: string, permission: OwnPermission, type: string): Scope {
  const own = scopeOf(facts, user, permission, type);
  return facts.tried ? commonScope(own, scopeOf(facts.tried, somebody, permission, type)) : own;
}

export function draftAccessOfAsker(facts: AskingFacts, user: string, draft: DraftFacts): DraftAccess {
  const own = draftAccess(facts, user, draft);
  // Somebody else is the author of no draft, of one that does not exist neither.
  return facts.tried ? lesserAccess(own, draftAccess(facts.tried, somebody, { ...draft, createdBy: draft.createdBy ?? user })) : own;
}
