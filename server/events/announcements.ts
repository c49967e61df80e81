/** Tells everybody who listens what happened that they may know: gathered for a moment, judged when it is told. [H43] */
import type { Tags } from '../../core/access/access.ts';
import type { AccessState } from '../access/access-state.ts';
import { tagsOfBase } from '../access/draft-rights.ts';
import type { Clock } from '../clock.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { Storage, StoredDraft } from '../storage/storage.ts';
import type { EventBus } from './bus.ts';
import { addEvent, isEmpty, mostItems, noNews, type News } from './news.ts';
import { createStreams, type Opened, type StreamWire } from './streams.ts';
import { tellingsFor, type DraftStanding, type Happened, type Telling } from './tellings.ts';

export interface Announcements {
  /** `isReturning`: the browser had a stream before, and nobody knows what it missed. [H45] */
  open(session: Session, wire: StreamWire, isReturning: boolean): Opened;
  /** Open streams. */
  count(): number;
  close(): void;
}

export interface AnnouncementsDeps {
  readonly bus: EventBus;
  readonly access: Pick<AccessState, 'facts' | 'profileTags'>;
  readonly storage: Pick<Storage, 'drafts' | 'profiles'>;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly chance: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds in which what happens is gathered. [H47] */
const gatherFor = 200;
/** People who are judged in one turn of the event loop, before others have theirs. */
const peopleInTurn = 50;
/** Milliseconds after which a browser tries again, and how much longer it may take, so that not all come back at once. */
const retry = { after: 1_000, spread: 2_000 } as const;

export function createAnnouncements({ bus, access, storage, sessions, clock, chance, onFailure }: AnnouncementsDeps): Announcements {
  const streams = createStreams({ sessions, clock, onFailure });
  let news = noNews();
  let isGathering = false;
  let stopGathering = (): void => undefined;
  let lastId = 0;

  /** The id alone makes a browser name it when it comes back. */
  const textOf = ({ event, items }: Telling): string => `event: ${event}\nid: ${++lastId}\ndata: ${JSON.stringify({ items })}\n\n`;
  const resetText = (): string => `event: reset\nid: ${++lastId}\ndata: {}\n\n`;

  const gather = (): void => {
    if (isGathering || isEmpty(news)) return;
    isGathering = true;
    stopGathering = clock.after(gatherFor, () => {
      void deliver()
        .catch(onFailure)
        .finally(() => {
          isGathering = false;
          gather();
        });
    });
  };
  const holdersOf = function* (profile: string): Generator<string> {
    for (const person of streams.people()) if (access.facts().userById.get(person)?.profiles.includes(profile)) yield person;
  };
  const failed = (error: unknown): null => {
    onFailure(error);
    return null;
  };
  const deliver = async (): Promise<void> => {
    const { drafts, vanished, retagged } = news;
    news = { ...news, drafts: new Map(), vanished: new Map(), retagged: new Map() };
    const read = news.isTooMuch ? null : await readDrafts(storage, access, { drafts, vanished, retagged }).catch(failed);
    // What came while the drafts were read is told with them; of drafts, with the next.
    const told = news;
    news = { ...noNews(), drafts: told.drafts, vanished: told.vanished, retagged: told.retagged };
    const isTooMuch = told.isTooMuch || read === null || read.size > mostItems;
    await tellEverybody(isTooMuch ? null : { ...told, drafts: read }, told.resets);
  };
  const tellEverybody = async (happened: Happened | null, resets: ReadonlySet<string>): Promise<void> => {
    let turn = 0;
    for (const person of streams.people()) {
      // [H43] By the rights of this moment, once for all streams of the person.
      const text = happened && !resets.has(person) ? tellingsFor(access.facts(), person, happened).map(textOf).join('') : resetText();
      if (text !== '') streams.send(person, text);
      if (++turn % peopleInTurn === 0) await new Promise<void>((resolve) => clock.soon(resolve));
    }
  };

  const stopListening = bus.subscribe((event) => {
    if (event.type === 'sessions-ended') return streams.end(event.ended);
    if (streams.count() === 0) return;
    addEvent(news, event, holdersOf);
    gather();
  });

  return {
    open: (session, wire, isReturning) => {
      const opened = streams.open(session, wire);
      if (!opened.ok) return opened;
      const wait = retry.after + Math.floor(chance() * retry.spread);
      wire.send(`retry: ${wait}\nid: ${++lastId}\n\n${isReturning ? resetText() : ''}`);
      return opened;
    },
    count: streams.count,
    close: () => {
      stopListening();
      stopGathering();
      streams.close();
    },
  };
}

/** Each draft once, for whoever listens; with those of changes to profiles whose tags changed. */
async function readDrafts(
  storage: AnnouncementsDeps['storage'],
  access: AnnouncementsDeps['access'],
  { drafts, vanished, retagged }: Pick<News, 'drafts' | 'vanished' | 'retagged'>,
): Promise<Map<string, DraftStanding>> {
  const standings = new Map<string, DraftStanding>();
  const add = async ({ id, base, tags, state, createdById, updatedAt }: StoredDraft, own: Tags | null | undefined): Promise<void> => {
    const after = base ? await tagsOfBase(access, storage, base) : tags;
    const before = own === null ? null : base ? (retagged.get(base.profile) ?? after) : (own ?? after);
    const committed = base && state === 'committed' ? tags : null;
    standings.set(id, { base, createdBy: createdById, committed, before, after, revision: Date.parse(updatedAt) });
  };
  for (const [id, own] of drafts) {
    const draft = await storage.drafts.byId(id);
    if (draft) await add(draft, own);
  }
  for (const { id, base, tags, createdBy } of vanished.values()) {
    const before = base ? await tagsOfBase(access, storage, base) : tags;
    standings.set(id, { base, createdBy, committed: null, before, after: null, revision: null });
  }
  for (const profile of retagged.keys())
    for (const draft of await storage.drafts.openOf(profile, mostItems + 1)) if (!standings.has(draft.id)) await add(draft, undefined);
  return standings;
}
