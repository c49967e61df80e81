import { expect, test } from 'vitest';
import { createTurnedClock } from '../../test/support/turned-clock.ts';
import type { Session } from '../accounts/sessions.ts';
import { createStreams, mostStreams, type StreamWire } from './streams.ts';

interface Wire extends StreamWire {
  bufferedAmount: number;
  readonly sent: string[];
  over: 'ended' | 'cut' | null;
}

function setUp() {
  const clock = createTurnedClock(0);
  const sessions = new Map<string, Session>();
  const failures: unknown[] = [];
  const streams = createStreams({
    sessions: { byId: (id) => Promise.resolve(sessions.get(id) ?? null) },
    clock,
    onFailure: (error) => void failures.push(error),
  });
  const newWire = (): Wire => {
    const wire: Wire = {
      ...{ bufferedAmount: 0, sent: [], over: null },
      send: (text) => void wire.sent.push(text),
      end: () => (wire.over = 'ended'),
      cut: () => (wire.over = 'cut'),
    };
    return wire;
  };
  const sessionOf = (person: string, id = `session of ${person}`, expiresAt = 1_000_000): Session => {
    const session: Session = { id, user: { id: person } as Session['user'], expiresAt };
    sessions.set(id, session);
    return session;
  };
  return { clock, sessions, streams, newWire, sessionOf, failures };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('[H47] [H47a] a reader that takes in nothing is cut off, and the others of the person are not', () => {
  const { streams, newWire, sessionOf } = setUp();
  const [slow, quick] = [newWire(), newWire()];
  streams.open(sessionOf('ann'), slow);
  streams.open(sessionOf('ann'), quick);
  slow.bufferedAmount = 65_537;
  streams.send('ann', 'news');
  expect([slow.over, slow.sent, quick.over, quick.sent]).toEqual(['cut', [], null, ['news']]);
  expect(streams.count()).toBe(1);
});

test('[H47] [H47a] a person has eight streams at most, and the server 5,000', () => {
  const { streams, newWire, sessionOf } = setUp();
  const opened = Array.from({ length: mostStreams.person }, () => streams.open(sessionOf('ann'), newWire()));
  expect(streams.open(sessionOf('ann'), newWire())).toEqual({ ok: false, limit: 'person' });
  const [first] = opened;
  if (first?.ok) first.leave();
  expect(streams.open(sessionOf('ann'), newWire()).ok).toBe(true);
  for (let at = streams.count(); at < mostStreams.server; at++) streams.open(sessionOf(`person ${at}`), newWire());
  expect(streams.open(sessionOf('zoe'), newWire())).toEqual({ ok: false, limit: 'server' });
});

test('[H49] there is a comment each 20 seconds', () => {
  const { clock, streams, newWire, sessionOf } = setUp();
  const wire = newWire();
  streams.open(sessionOf('ann'), wire);
  clock.advance(19_999);
  expect(wire.sent).toEqual([]);
  clock.advance(1);
  expect(wire.sent).toEqual([':\n\n']);
});

test('[H46] a stream ends at the moment its session does, unless that was used meanwhile', async () => {
  const { clock, sessions, streams, newWire, sessionOf } = setUp();
  const [unused, used] = [newWire(), newWire()];
  streams.open(sessionOf('ann', 'unused', 5_000), unused);
  streams.open(sessionOf('bob', 'used', 5_000), used);
  await turn();
  sessions.delete('unused');
  sessionOf('bob', 'used', 9_000);
  clock.advance(5_000);
  // Before anybody has looked, nothing is told to either.
  streams.send('ann', 'news');
  await turn();
  expect([unused.over, unused.sent, used.over]).toEqual(['ended', [], null]);
  sessions.delete('used');
  clock.advance(4_000);
  await turn();
  expect([used.over, streams.count()]).toEqual(['ended', 0]);
});

test('[H46] a session that ended while the stream was being opened ends it', async () => {
  const { sessions, streams, newWire, sessionOf } = setUp();
  const [session, wire] = [sessionOf('ann'), newWire()];
  sessions.delete(session.id);
  streams.open(session, wire);
  await turn();
  expect(wire.over).toBe('ended');
});

test('[H49] who does not take in the end of a stream is cut off, and nothing is left waiting', async () => {
  const { clock, streams, newWire, sessionOf } = setUp();
  const [polite, deaf] = [newWire(), newWire()];
  const opened = streams.open(sessionOf('ann'), polite);
  streams.open(sessionOf('bob'), deaf);
  await turn();
  streams.close();
  if (opened.ok) opened.leave();
  expect([polite.over, deaf.over]).toEqual(['ended', 'ended']);
  expect(streams.open(sessionOf('ann'), newWire()).ok).toBe(false);
  clock.advance(1_000);
  expect([polite.over, deaf.over, clock.timers()]).toEqual(['ended', 'cut', 0]);
});
