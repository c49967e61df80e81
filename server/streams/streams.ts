/** The open event streams: whose they are, how many there may be, and when each ends. Knows nothing of what is told. */
import type { Clock } from '../clock.ts';
import type { Session, Sessions } from '../accounts/sessions.ts';
import { isAmongEnded, type Ended } from '../events/event.ts';
import { createByPerson } from './by-person.ts';

/** One open answer, whatever carries it. */
export interface StreamWire {
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  send(text: string): void;
  /** Ends it once everything has left. */
  end(): void;
  /** Ends it at once. */
  cut(): void;
}

export type Opened = { readonly ok: true; readonly leave: () => void } | { readonly ok: false; readonly limit: 'person' | 'server' };

export interface Streams {
  open(session: Session, wire: StreamWire): Opened;
  /** Ids of the people who have a stream. */
  people(): readonly string[];
  /** Sends a text to every stream of a person. */
  send(person: string, text: string): void;
  /** Ends the streams of sessions that have ended. */
  end(ended: Ended): void;
  count(): number;
  /** Ends all of them. */
  close(): void;
}

export interface StreamsDeps {
  readonly sessions: Pick<Sessions, 'byId'>;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

/** One a browser is enough; a person has several browsers. [H47] */
export const mostStreams = { person: 8, server: 5_000 } as const;
/** Bytes that wait for one slow reader before it is cut off. */
const mostBuffered = 64 * 1024;
/** Milliseconds between two comments, so that neither proxies nor browsers take a stream for dead. [H49] */
const commentEvery = 20_000;
/** Milliseconds that a reader has to take in the end of its stream. */
const longestEnd = 1_000;

interface Stream {
  readonly session: string;
  readonly wire: StreamWire;
  expiresAt: number;
  stopWaiting: () => void;
}

export function createStreams({ sessions, clock, onFailure }: StreamsDeps): Streams {
  const streams = createByPerson<Stream>();
  let isClosed = false;

  const forget = (person: string, stream: Stream): boolean => {
    if (!streams.delete(person, stream)) return false;
    stream.stopWaiting();
    return true;
  };
  const end = (person: string, stream: Stream): void => {
    if (!forget(person, stream)) return;
    stream.wire.end();
    stream.stopWaiting = clock.after(longestEnd, stream.wire.cut);
  };
  /** Whether its session lives, which being asked does not keep alive; waits for the moment at which it would end. [H46] */
  const review = async (person: string, stream: Stream): Promise<void> => {
    const session = await sessions.byId(stream.session);
    if (!session) return end(person, stream);
    stream.expiresAt = session.expiresAt;
    if (streams.has(person, stream)) wait(person, stream);
  };
  const reviewSoon = (person: string, stream: Stream): void => void review(person, stream).catch(onFailure);
  const wait = (person: string, stream: Stream): void => {
    stream.stopWaiting();
    stream.stopWaiting = clock.after(Math.max(1, stream.expiresAt - clock.now()), () => reviewSoon(person, stream));
  };
  const send = (person: string, stream: Stream, text: string): void => {
    // Nothing is told to a session that has ended; the comment looks again. [H46]
    if (clock.now() >= stream.expiresAt) reviewSoon(person, stream);
    else if (stream.wire.bufferedAmount > mostBuffered && forget(person, stream)) stream.wire.cut();
    else stream.wire.send(text);
  };
  const stopComments = clock.every(commentEvery, () => streams.each((person, stream) => send(person, stream, ':\n\n')));

  return {
    open: ({ id, user, expiresAt }, wire) => {
      if (isClosed || streams.count() >= mostStreams.server) return { ok: false, limit: 'server' };
      if (streams.of(user.id).length >= mostStreams.person) return { ok: false, limit: 'person' };
      const stream: Stream = { session: id, wire, expiresAt, stopWaiting: () => undefined };
      streams.add(user.id, stream);
      // The session may have ended since it was looked up.
      reviewSoon(user.id, stream);
      const leave = (): void => {
        forget(user.id, stream);
        stream.stopWaiting();
      };
      return { ok: true, leave };
    },
    people: streams.people,
    send: (person, text) => streams.of(person).forEach((stream) => send(person, stream, text)),
    end: (ended) => streams.each((person, stream) => isAmongEnded(ended, stream.session, person) && end(person, stream)),
    count: streams.count,
    close: () => {
      isClosed = true;
      stopComments();
      streams.each(end);
    },
  };
}
