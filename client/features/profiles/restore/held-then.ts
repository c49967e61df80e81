/** Who had a profile at an earlier moment: those who have it now, taken back by what the audit says was given and taken since. */
import type { Api, AuditItem, Problem } from '../../../api/api.ts';

export interface HeldThen {
  readonly id: string;
  readonly username: string;
  readonly isHolderNow: boolean;
}

interface Named {
  readonly id: string;
  readonly username: string;
}

/** `events` are assignments since that moment, newest first. [U198] */
export function heldThen(profile: string, now: readonly Named[], events: readonly AuditItem[]): HeldThen[] {
  const before = new Map<string, { readonly username: string; readonly had: boolean }>();
  // The oldest event of a person tells what was before all of them.
  for (const { target, before: taken, after: given } of events) {
    const [was, is] = [holds(taken, profile), holds(given, profile)];
    if (target?.id && was !== is) before.set(target.id, { username: target.name ?? '', had: was });
  }
  const holders = new Set(now.map(({ id }) => id));
  return [
    ...now.filter(({ id }) => before.get(id)?.had !== false).map(({ id, username }) => ({ id, username, isHolderNow: true })),
    ...[...before].flatMap(([id, { username, had }]) => (had && !holders.has(id) ? [{ id, username, isHolderNow: false }] : [])),
  ].sort((a, b) => a.username.localeCompare(b.username));
}

function holds(facts: AuditItem['before'], profile: string): boolean {
  const profiles = facts?.['profiles'];
  return Array.isArray(profiles) && profiles.some((one) => (one as { readonly id?: unknown } | null)?.id === profile);
}

/** Pages of each list that are read; there may be more. */
const mostPages = 10;

export interface Found {
  readonly ok: true;
  readonly people: readonly HeldThen[];
  /** Whether more happened since, or more have it, than was read. */
  readonly isPartial: boolean;
}

export async function findHeldThen(
  api: Api,
  profile: string,
  at: string,
): Promise<Found | { readonly ok: false; readonly problem: Problem }> {
  const events = await readAll((cursor) => api.events({ event: 'profiles-assigned', from: at, limit: 100, ...cursor }));
  if (!events.ok) return events;
  const holders = await readAll((cursor) => api.profileHolders(profile, { limit: 100, ...cursor }));
  if (!holders.ok) return holders;
  return { ok: true, people: heldThen(profile, holders.items, events.items), isPartial: events.hasMore || holders.hasMore };
}

type Page<T> =
  | { readonly ok: true; readonly value: { readonly items: readonly T[]; readonly next: string | null } }
  | { readonly ok: false; readonly problem: Problem };

async function readAll<T>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page<T>>,
): Promise<{ readonly ok: true; readonly items: T[]; readonly hasMore: boolean } | { readonly ok: false; readonly problem: Problem }> {
  const items: T[] = [];
  let next: string | null | undefined;
  for (let pages = 0; pages < mostPages && next !== null; pages++) {
    const answer = await read(next === undefined ? {} : { cursor: next });
    if (!answer.ok) return answer;
    items.push(...answer.value.items);
    ({ next } = answer.value);
  }
  return { ok: true, items, hasMore: next !== null };
}
