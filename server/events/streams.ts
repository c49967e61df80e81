/** The open event streams: whose they are, how many there may be, and when each ends. Knows nothing of what is told. */
import type { Clock } from '../clock.ts';
import type { Ended, Session, Sessions } from '../sessions/sessions.ts';

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
  people(): Iterable<string>;
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
  const streamsByPerson = new Map<string, Set<Stream>>();
  let count = 0;
  let isClosed = false;

  const forget = (person: string, stream: Stream): boolean => {
    const streams = streamsByPerson.get(person);
    if (!streams?.delete(stream)) return false;
    count -= 1;
    stream.stopWaiting();
    if (streams.size === 0) streamsByPerson.delete(person);
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
    if (streamsByPerson.get(person)?.has(stream)) wait(person, stream);
  };
  const wait = (person: string, stream: Stream): void => {
    stream.stopWaiting();
    stream.stopWaiting = clock.after(Math.max(1, stream.expiresAt - clock.now()), () => void review(person, stream).catch(onFailure));
  };
  const send = (person: string, stream: Stream, text: string): void => {
    // Nothing is told to a session that has ended; the comment looks again. [H46]
    if (clock.now() >= stream.expiresAt) void review(person, stream).catch(onFailure);
    else if (stream.wire.bufferedAmount > mostBuffered && forget(person, stream)) stream.wire.cut();
    else stream.wire.send(text);
  };
  const each = (act: (person: string, stream: Stream) => void): void => {
    for (const [person, streams] of [...streamsByPerson]) for (const stream of [...streams]) act(person, stream);
  };
  const stopComments = clock.every(commentEvery, () => each((person, stream) => send(person, stream, ':\n\n')));

  return {
    open: ({ id, user, expiresAt }, wire) => {
      if (isClosed || count >= mostStreams.server) return { ok: false, limit: 'server' };
      const streams = streamsByPerson.get(user.id) ?? new Set();
      if (streams.size >= mostStreams.person) return { ok: false, limit: 'person' };
      const stream: Stream = { session: id, wire, expiresAt, stopWaiting: () => undefined };
      streamsByPerson.set(user.id, streams.add(stream));
      count += 1;
      // The session may have ended since it was looked up.
      void review(user.id, stream).catch(onFailure);
      const leave = (): void => {
        forget(user.id, stream);
        stream.stopWaiting();
      };
      return { ok: true, leave };
    },
    people: () => [...streamsByPerson.keys()],
    send: (person, text) => {
      for (const stream of [...(streamsByPerson.get(person) ?? [])]) send(person, stream, text);
    },
    end: (ended) =>
      each((person, stream) => {
        if (Array.isArray(ended) ? ended.includes(stream.session) : ended.user === person) end(person, stream);
      }),
    count: () => count,
    close: () => {
      isClosed = true;
      stopComments();
      each(end);
    },
  };
}
