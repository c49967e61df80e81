/** What a permission's tick shows: chosen, derived by a chain of requirements, or neither. */
import type { Derivation } from '../../../../../core/catalog/closure.ts';

export type Tick = { readonly kind: 'none' | 'chosen' } | ({ readonly kind: 'derived' } & Derivation);

export const noTick: Tick = { kind: 'none' };
const chosenTick: Tick = { kind: 'chosen' };

export const sameTick = (a: Tick, b: Tick): boolean =>
  a.kind === b.kind &&
  (a.kind !== 'derived' || b.kind !== 'derived' || (a.requiredBy.join() === b.requiredBy.join() && a.chain.join() === b.chain.join()));

export function tickMap(chosen: ReadonlySet<string>, derived: ReadonlyMap<string, Derivation>): ReadonlyMap<string, Tick> {
  const ticks = new Map<string, Tick>();
  for (const permission of chosen) ticks.set(permission, chosenTick);
  for (const [permission, reason] of derived) ticks.set(permission, { kind: 'derived', ...reason });
  return ticks;
}
