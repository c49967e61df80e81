/** What is asked for on the page of events: kept in the address, so that *Back* and a link lead to the same events. */
import { useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, on, untrack, type Accessor } from 'solid-js';
import type { Workspace } from '../../app-context.tsx';
import { createEvents, eventsAtOnce, type EventItem, type EventQuestion } from '../../queries/audit.ts';
import type { Pages } from '../../queries/create-pages.ts';
import { eventOptions } from './event-names.ts';

export interface EventSearch {
  readonly question: Accessor<EventQuestion>;
  filter(by: Partial<EventQuestion>): void;
  /** Whether all events are asked for. */
  readonly isAll: Accessor<boolean>;
  clear(): void;
  readonly events: Pages<EventItem>;
}

const nothing: EventQuestion = { from: '', to: '', actor: '', event: '', target: '' };

/** An address may hold anything. */
const idIn = (text: string | undefined): string =>
  text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : '';

/** To be called by a component: it ends with it. [U191] */
export function createEventSearch(workspace: Workspace): EventSearch {
  const [params, setParams] = useSearchParams<Record<keyof EventQuestion, string>>();
  const read = (): EventQuestion => ({
    from: params.from ?? '',
    to: params.to ?? '',
    actor: idIn(params.actor),
    event: eventOptions.find(({ value }) => value === params.event)?.value ?? '',
    target: idIn(params.target),
  });
  const question = createMemo(read, untrack(read), { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const filter = (next: Partial<EventQuestion>): void => setParams({ ...next }, { replace: true, scroll: false });
  const events = createEvents(workspace, question);
  lookFurther(question, events);
  return { question, filter, events, isAll: () => Object.values(question()).every((value) => value === ''), clear: () => filter(nothing) };
}

/** Pages that are asked for by themselves, where the ones before held few events among those of others. */
const mostPages = 5;

/** A page may be short though there are more events: the next one is asked for until the screen is full. [U192] */
function lookFurther(question: Accessor<EventQuestion>, events: Pages<EventItem>): void {
  let asked = 0;
  createEffect(on(question, () => (asked = 0), { defer: true }));
  createEffect(() => {
    if (events.isReading() || !events.isKnown() || !events.hasMore() || events.problem()) return;
    if (events.items.length >= eventsAtOnce / 2 || asked >= mostPages) return;
    asked += 1;
    void events.more();
  });
}
