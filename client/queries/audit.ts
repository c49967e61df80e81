/** The audit as the server tells it: what happened, newest first. Nothing of it stays on this device. */
import type { Accessor } from 'solid-js';
import type { AuditItem, AuditQuery, Page, Result } from '../api/api.ts';
import { createPages, type Pages } from './create-pages.ts';
import type { Source } from './source.ts';

/** What is asked for; what is empty filters nothing. */
export interface EventQuestion {
  /** Days of this device's time zone, such as 2026-01-31, the last one included. */
  readonly from: string;
  readonly to: string;
  /** User id. */
  readonly actor: string;
  readonly event: string;
  /** Id of a profile, draft or user. */
  readonly target: string;
  /** What the thing is at: another asks anew. */
  readonly revision?: number;
}

/** `key` tells it apart from others: rows have no number of their own for those who are not told all of them. */
export type EventItem = AuditItem & { readonly key: string };

export const eventsAtOnce = 50;

export const createEvents = ({ api, queries }: Source, question: Accessor<EventQuestion>, first = eventsAtOnce): Pages<EventItem> =>
  createPages<EventItem>(
    queries,
    { first },
    () => {
      const asked = eventQuery(question());
      return {
        key: ['audit', first, ...Object.values(question())],
        ask: async (page, signal) => withKeys(await api.events({ ...page, ...asked }, signal)),
      };
    },
    'key',
  );

/** As the server takes it, for lists and files. */
export function eventQuery({ from, to, actor, event, target }: EventQuestion): AuditQuery {
  return {
    ...(isDay(from) && { from: startOf(from, 0) }),
    ...(isDay(to) && { to: startOf(to, 1) }),
    ...(actor && { actor }),
    ...(event && { event: event as NonNullable<AuditQuery['event']> }),
    ...(target && { target }),
  };
}

/** A field may hold half a day, and an address anything. */
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(new Date(`${text}T00:00`).getTime());

/** The moment at which a day of this device begins, or one so many days later. */
function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

function withKeys(answer: Result<Page<AuditItem>>): Result<Page<EventItem>> {
  if (!answer.ok) return answer;
  const seen = new Map<string, number>();
  const items = answer.value.items.map((item): EventItem => {
    const text = item.hash ?? JSON.stringify(item);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return { ...item, key: `${text} ${count}` };
  });
  return { ok: true, value: { items, next: answer.value.next } };
}
