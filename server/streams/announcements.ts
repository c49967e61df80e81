/** Sends browsers the events that their users may know of: batched for a moment, judged when they are sent. [H43] */
import type { AccessState } from '../access/access-state.ts';
import type { Clock } from '../clock.ts';
import type { Session, Sessions } from '../accounts/sessions.ts';
import type { Storage } from '../storage/storage.ts';
import type { EventBus } from '../events/bus.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { ServerEvent } from '../events/event.ts';
import { addEvent, emptyBatch, isEmpty, mostItems } from './event-batch.ts';
import { eventsFor, type DraftVersion, type PersonEvent, type ReadBatch } from './per-person-events.ts';
import { readDraftVersions, type DraftsOfBatch } from './read-draft-versions.ts';
import { createStreams, type Opened, type Streams, type StreamWire } from './streams.ts';

export interface Announcements {
  /** `isReturning`: the browser had a stream before, and nobody knows what it missed. [H45] */
  open(session: Session, wire: StreamWire, isReturning: boolean): Opened;
  /** Open streams. */
  count(): number;
  close(): void;
}

export interface AnnouncementsDeps {
  readonly events: EventBus;
  readonly access: Pick<AccessState, 'facts' | 'profileTags'>;
  readonly storage: Pick<Storage, 'drafts' | 'profiles'>;
  readonly sessions: Sessions;
  readonly nodes: Pick<Nodes, 'catchUp'>;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly randomness: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds in which events are batched. [H47] */
const batchFor = 200;
/** People who are judged in one turn of the event loop, before other work has its turn. */
const peopleInTurn = 50;
/** Milliseconds after which a browser tries again, and how much longer it may take, so that not all come back at once. */
const retry = { after: 1_000, spread: 2_000 } as const;

export function createAnnouncements(deps: AnnouncementsDeps): Announcements {
  const { events, access, storage, sessions, nodes, clock, randomness, onFailure } = deps;
  const streams = createStreams({ sessions, clock, onFailure });
  const texts = createEventTexts();
  let batch = emptyBatch();

  const readDrafts = async (of: DraftsOfBatch): Promise<Map<string, DraftVersion> | null> => {
    try {
      return await readDraftVersions(storage, access, of);
    } catch (error) {
      onFailure(error);
      return null;
    }
  };
  const deliver = async (): Promise<void> => {
    const { drafts, vanished, retagged } = batch;
    batch = { ...batch, drafts: new Map(), vanished: new Map(), retagged: new Map() };
    const read = batch.isTooMuch ? null : await readDrafts({ drafts, vanished, retagged });
    await nodes.catchUp(); // [H43]
    // Events that came while the drafts were read are sent with them; those of drafts, with the next batch.
    const due = batch;
    batch = { ...emptyBatch(), drafts: due.drafts, vanished: due.vanished, retagged: due.retagged };
    const isTooMuch = due.isTooMuch || read === null || read.size > mostItems;
    await sendToAll(isTooMuch ? null : { ...due, drafts: read }, due.resets);
  };
  const sendToAll = async (read: ReadBatch | null, resets: ReadonlySet<string>): Promise<void> => {
    let turn = 0;
    for (const person of streams.people()) {
      // [H43] By the rights of this moment, once for all streams of the person.
      const text = read && !resets.has(person) ? eventsFor(access.facts(), person, read).map(texts.event).join('') : texts.reset();
      if (text !== '') streams.send(person, text);
      if (++turn % peopleInTurn === 0) await new Promise<void>((resolve) => clock.soon(resolve));
    }
  };

  const window = createWindow({ clock, isDue: () => !isEmpty(batch), deliver, onFailure });
  const holdersOf = (profile: string): string[] =>
    streams.people().filter((person) => access.facts().userById.get(person)?.profiles.includes(profile));
  const unsubscribe = subscribe(events, streams, (event) => {
    addEvent(batch, event, holdersOf);
    window.open();
  });

  return {
    open: (session, wire, isReturning) => {
      const opened = streams.open(session, wire);
      const wait = retry.after + Math.floor(randomness() * retry.spread);
      if (opened.ok) wire.send(texts.first(wait, isReturning));
      return opened;
    },
    count: streams.count,
    close: () => {
      unsubscribe();
      window.close();
      streams.close();
    },
  };
}

/** Events that change something are batched while anybody has a stream; ended sessions end theirs at once. */
function subscribe(events: EventBus, streams: Streams, batch: (event: ServerEvent) => void): () => void {
  const add = (event: ServerEvent): void => {
    if (streams.count() > 0) batch(event);
  };
  return events.subscribe('browsers', {
    'profile-changed': add,
    'user-changed': add,
    'access-reread': add,
    'draft-changed': add,
    'draft-closed': add,
    'draft-vanished': add,
    'sessions-ended': ({ ended }) => streams.end(ended),
  });
}

interface WindowDeps {
  readonly clock: Clock;
  /** Whether there is something to deliver. */
  readonly isDue: () => boolean;
  readonly deliver: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** One batch at a time: what comes while it is gathered and delivered opens the next. [H47] */
function createWindow({ clock, isDue, deliver, onFailure }: WindowDeps) {
  let isOpen = false;
  let stop = (): void => undefined;
  const open = (): void => {
    if (isOpen || !isDue()) return;
    isOpen = true;
    stop = clock.after(batchFor, () => {
      void deliver()
        .catch(onFailure)
        .finally(() => {
          isOpen = false;
          open();
        });
    });
  };
  return { open, close: () => stop() };
}

/** Texts of server-sent events; the id alone makes a browser name it when it comes back. */
function createEventTexts() {
  let lastId = 0;
  const reset = (): string => `event: reset\nid: ${++lastId}\ndata: {}\n\n`;
  return {
    event: ({ event, items }: PersonEvent): string => `event: ${event}\nid: ${++lastId}\ndata: ${JSON.stringify({ items })}\n\n`,
    reset,
    first: (retryAfter: number, isReturning: boolean): string => `retry: ${retryAfter}\nid: ${++lastId}\n\n${isReturning ? reset() : ''}`,
  };
}
