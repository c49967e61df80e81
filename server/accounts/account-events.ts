/** What the audit records of a change of an account: the changed members, with their values except for the password. */
import type { ProfileFacts } from '../../core/access/facts.ts';
import type { AuditEvent, AuditEventName, AuditFacts, AuditOrigin } from '../../core/audit/audit-row.ts';
import { isAlike } from '../../core/profile/digest.ts';
import type { Tables } from '../storage/storage.ts';
import type { StoredUser } from '../storage/tables/users.ts';

/** An account before and after; null before it was created and after it was removed. */
export interface AccountChange {
  readonly before: StoredUser | null;
  readonly after: StoredUser | null;
  /** How many of its sessions the change ended. */
  readonly endedSessions?: number;
  /** How many of its tokens the change ended. */
  readonly endedTokens?: number;
  /** Profiles by id that the transaction has read already; the names of others are read. */
  readonly known?: ReadonlyMap<string, Pick<ProfileFacts, 'name'>>;
}

/** The facts of an event beside time, actor and target. */
interface Told {
  readonly event: AuditEventName;
  readonly before?: AuditFacts | null;
  readonly after?: AuditFacts | null;
  readonly reason?: string;
}

/** Read in the transaction of the change, for the names of the profiles. [W20] */
export async function accountEvents(tables: Tables, at: string, origin: AuditOrigin, change: AccountChange): Promise<AuditEvent[]> {
  const { id = null, username: name = null } = change.after ?? change.before ?? {};
  const told = [...accountTold(change), ...(await assignmentTold(tables, change)), ...passwordTold(change), ...endedTold(change)];
  return told.map(({ event, before = null, after = null, reason = null }) => ({
    ...{ at, event, outcome: 'success', ...origin, target: { kind: 'user', id, name }, before, after, reason },
  }));
}

const members = ['username', 'displayName', 'enabled', 'tags'] as const;

function accountTold({ before, after }: AccountChange): Told[] {
  const pick = (user: StoredUser, names: readonly (typeof members)[number][]): AuditFacts =>
    Object.fromEntries(names.map((name) => [name, user[name]]));
  if (before === null) return after ? [{ event: 'user-created', after: pick(after, members) }] : [];
  if (after === null) return [{ event: 'user-removed', before: pick(before, members) }];
  const changed = members.filter((name) => !isAlike(before[name], after[name]));
  return changed.length > 0 ? [{ event: 'user-changed', before: pick(before, changed), after: pick(after, changed) }] : [];
}

/** The profiles that were taken and those that were given, not what stayed. */
async function assignmentTold({ profiles }: Tables, { before, after, known }: AccountChange): Promise<Told[]> {
  const [was, is] = [before?.profiles ?? [], after?.profiles ?? []];
  const named = async (ids: readonly string[]): Promise<AuditFacts> => {
    const list: object[] = [];
    for (const id of ids) list.push({ id, name: (known?.get(id) ?? (await profiles.byId(id)))?.name ?? null });
    return { profiles: list };
  };
  const [taken, given] = [was.filter((id) => !is.includes(id)), is.filter((id) => !was.includes(id))];
  if (taken.length + given.length === 0) return [];
  return [{ event: 'profiles-assigned', before: await named(taken), after: await named(given) }];
}

/** The audit records neither the password nor its hash. */
const passwordTold = ({ before, after }: AccountChange): Told[] =>
  after !== null && (before?.passwordHash ?? null) !== after.passwordHash ? [{ event: 'password-changed' }] : [];

function endedTold({ after, endedSessions: sessions = 0, endedTokens: tokens = 0 }: AccountChange): Told[] {
  const reason = after === null ? 'removed' : after.enabled ? 'password-changed' : 'disabled';
  return [
    ...(sessions > 0 ? [{ event: 'session-ended', before: { sessions }, reason } as const] : []),
    ...(tokens > 0 ? [{ event: 'token-revoked', before: { tokens }, reason } as const] : []),
  ];
}
