/** What two users may do, side by side. Knows no screen. */
import type { HeldPermission } from '../../../api/api.ts';

export interface Compared {
  readonly permission: string;
  /** Null where the user does not hold it. */
  readonly first: HeldPermission | null;
  readonly second: HeldPermission | null;
}

export interface Comparison {
  readonly onlyFirst: readonly Compared[];
  readonly onlySecond: readonly Compared[];
  /** Both hold it, not with the same reach. */
  readonly otherwise: readonly Compared[];
  readonly alike: readonly Compared[];
}

/** Alternatives in any order, and tags in any order, reach the same. */
const reachKey = ({ reach }: HeldPermission): string =>
  reach === 'everywhere'
    ? reach
    : JSON.stringify(reach.tags.map((tags) => JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)))).sort());

/** What profiles out of the asker's sight bring has no reach that could be compared: it counts as another, unless both hold it wholly in sight. [U245] */
const isAlike = (first: HeldPermission, second: HeldPermission): boolean =>
  first.reach === 'everywhere' && second.reach === 'everywhere'
    ? true
    : !first.hidden && !second.hidden && reachKey(first) === reachKey(second);

/** In the order of the first, then of the second. */
export function compareHeld(first: readonly HeldPermission[], second: readonly HeldPermission[]): Comparison {
  const [byFirst, bySecond] = [first, second].map((held) => new Map(held.map((one) => [one.permission, one]))) as [
    Map<string, HeldPermission>,
    Map<string, HeldPermission>,
  ];
  const all = [...new Set([...byFirst.keys(), ...bySecond.keys()])].map((permission): Compared => ({
    permission,
    first: byFirst.get(permission) ?? null,
    second: bySecond.get(permission) ?? null,
  }));
  return {
    onlyFirst: all.filter(({ second: other }) => other === null),
    onlySecond: all.filter(({ first: other }) => other === null),
    otherwise: all.filter((one) => one.first && one.second && !isAlike(one.first, one.second)),
    alike: all.filter((one) => one.first && one.second && isAlike(one.first, one.second)),
  };
}
