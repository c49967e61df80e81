/** What is to be done for each of many selected users, and for whom nothing. Knows no screen. */
import type { User } from '../../../api/api.ts';

export interface Change {
  readonly user: User;
  /** Ids of the profiles that the user has afterwards. */
  readonly profiles: readonly string[];
}

export interface Plan {
  readonly changes: readonly Change[];
  /** They are so already. */
  readonly same: readonly User[];
  /** The person who asks may not change them. */
  readonly forbidden: readonly User[];
}

type May = (user: User) => boolean;

function planFor(users: readonly User[], may: May, isSame: (user: User) => boolean, profilesOf: (user: User) => readonly string[]): Plan {
  const allowed = users.filter(may);
  return {
    changes: allowed.filter((user) => !isSame(user)).map((user) => ({ user, profiles: profilesOf(user) })),
    same: allowed.filter(isSame),
    forbidden: users.filter((user) => !may(user)),
  };
}

export interface Assigned {
  readonly give: readonly string[];
  readonly take: readonly string[];
}

/** What is given and taken away by ids; all else that somebody has stays. [U240] */
export function planAssignment(users: readonly User[], { give, take }: Assigned, may: May): Plan {
  const after = ({ profiles }: User): string[] => [...new Set([...profiles, ...give])].filter((id) => !take.includes(id)).sort();
  return planFor(users, may, (user) => after(user).join() === [...user.profiles].sort().join(), after);
}

export const planEnabling = (users: readonly User[], enabled: boolean, may: May): Plan =>
  planFor(
    users,
    may,
    (user) => user.enabled === enabled,
    ({ profiles }) => profiles,
  );

/** Those whom the change gives and takes the same, most of them first: what they gain and lose is shown once. */
export function groupAlike(changes: readonly Change[]): (readonly Change[])[] {
  const groups = Map.groupBy(changes, ({ user, profiles }) => `${[...user.profiles].sort().join()}>${profiles.join()}`);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}
