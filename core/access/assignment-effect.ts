/** What other profiles would change for their holder. Knows no person. */
import { hasNumber } from '../catalog/permission-set.ts';
import type { AccessFacts } from './access.ts';
import { grantOf, limitOf, typeOf } from './grant.ts';
import { scopeOfLimits, type Scope } from './scope.ts';

/** Null where the permission is not held. */
export interface HeldChange {
  readonly permission: string;
  readonly before: Scope | null;
  readonly after: Scope | null;
}

/**
 * What is held otherwise with the profiles (ids) of after: not before, no longer, or with another reach; sorted by code unit. What takes
 * rights away is among it. [U150]
 */
export function assignmentEffect(
  { catalog, profileById }: Pick<AccessFacts, 'catalog' | 'profileById'>,
  before: readonly string[],
  after: readonly string[],
): HeldChange[] {
  const grants = new Map([...profileById].map(([id, profile]) => [id, grantOf(catalog, profile)]));
  const reach = (profiles: readonly string[], permission: string, number: number): Scope | null => {
    const held = profiles.flatMap((id) => grants.get(id) ?? []).filter(({ granted }) => hasNumber(granted, number));
    return held.length > 0 ? scopeOfLimits(held.map((grant) => limitOf(grant, typeOf(catalog, permission)))) : null;
  };
  return catalog.index.names
    .map((permission, number) => ({ permission, before: reach(before, permission, number), after: reach(after, permission, number) }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}
