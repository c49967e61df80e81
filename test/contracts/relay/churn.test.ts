/** Drafts opened and left again, 2,000 times; `RUNS=100` makes it 200,000: nothing of them stays. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { subprotocol } from '../../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { createAuthor } from '../../soak/load/draft-edits.ts';
import { plantActor } from '../../support/actors.ts';
import { plantProfile } from '../../support/cast.ts';
import { memoryInUse, threadMilliseconds } from '../../support/cost.ts';
import { openLocalSocket, type LocalSocket } from '../../support/local-socket.ts';
import { createRandom } from '../../support/random.ts';
import { startRelay, until } from '../../support/relay.ts';
import { numRuns } from '../../support/runs.ts';
import { createTurnedClock } from '../../support/turned-clock.ts';

const seed = Number(process.env['SEED'] ?? 20_261_123);
const openings = numRuns(2_000);
/** Openings that go on at the same time; after each such round everybody has left. */
const atOnce = 8;
/** Drafts that people come back to; another one takes the place of one that is discarded. */
const known = 30;
/** Milliseconds of the server's clock for each opening: what one person may do, shared by a few. */
const pace = 250;
const kibibyte = 1024;
/** Bytes that may be left behind. */
const mostGrowth = 4 * 1024 * kibibyte;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const nothing = Y.encodeStateAsUpdate(new Y.Doc());

/** What keeps this process alive: kind → how many. */
function activeResources(): ReadonlyMap<string, number> {
  const kinds = process.getActiveResourcesInfo();
  return new Map(kinds.map((kind) => [kind, kinds.filter((other) => other === kind).length]));
}

/** What somebody does between coming and going; each leaves something that has to be let go. */
const visits: Readonly<Record<string, (socket: LocalSocket, client: number) => void>> = {
  'said nothing': () => {},
  asked: (socket) => socket.send(syncRequestFrame(Uint8Array.of(0))),
  'showed themselves': (socket, client) => socket.send(awarenessFrame([{ client, clock: 1, state: { focus: 'name' } }])),
  wrote: (socket, client) => {
    socket.send(syncRequestFrame(Uint8Array.of(0)));
    socket.send(syncAnswerFrame(nothing));
    socket.send(updateFrame(createAuthor(seed, client).next().update));
  },
  'wrote early': (socket, client) => {
    const author = createAuthor(seed, client);
    author.next();
    socket.send(updateFrame(author.next().update));
  },
  'sent noise': (socket) => socket.send(Uint8Array.of(9, 9, 9)),
};

test(
  '[P29] whoever comes and goes, in whatever way, leaves no room, no timer and no memory behind',
  async () => {
    const random = createRandom(seed);
    const clock = createTurnedClock(Date.now());
    const world = await startRelay({ clock });
    const viewer = await plantProfile(world.storage, { name: 'Viewer', chosen: ['SecurityProfiles.View'] });
    const reader = await plantActor(world.storage, 'reader', [viewer.id]);
    await world.access.refresh();
    const cookies: string[] = [];
    for (const { user } of [world.admin, world.editor, world.creator, reader, world.nobody])
      cookies.push(`${sessionCookie}=${await world.sessions.create(user)}`);
    const drafts = Array.from({ length: known }, () => randomUUID() as string);
    const count: Record<string, number> = {};
    const add = (what: string): void => void (count[what] = (count[what] ?? 0) + 1);

    const visit = async (): Promise<void> => {
      clock.advance(pace);
      const headers = { cookie: random.pick(cookies), origin: 'http://127.0.0.1', host: '127.0.0.1' };
      const draft = random.below(4) === 0 ? randomUUID() : random.pick(drafts);
      const acceptance = await world.relay.accept({ url: `/sync/${draft}`, headers });
      if (!acceptance.ok) return add('refused');
      if (random.below(10) === 0) {
        acceptance.abandon();
        return add('went before they were in');
      }
      const socket = openLocalSocket(acceptance, random.below(3) > 0 ? { protocol: subprotocol } : {});
      socket.listen(() => {});
      const name = random.pick(Object.keys(visits));
      visits[name]?.(socket, random.below(2 ** 31));
      add(name);
      for (let stay = random.below(4); stay > 0; stay--) await turn();
      socket.destroy();
    };
    const discard = async (): Promise<void> => {
      const [draft] = drafts.splice(random.below(known), 1, randomUUID());
      if (draft !== undefined && (await world.relay.discard(draft, { ...world.admin, username: 'admin' })) === 'discarded')
        add('discarded');
    };
    const round = async (): Promise<void> => {
      await Promise.all([...Array.from({ length: atOnce }, visit), ...(random.below(4) === 0 ? [discard()] : [])]);
      await until('everybody has left', () => world.relay.counts().rooms === 0 && world.relay.counts().sockets === 0);
    };

    const idle = clock.timers();
    const atFirst = activeResources();
    let most = 0;
    // Code that runs for the first time leaves something behind, too.
    for (let done = 0; done < 1_000; done += atOnce) await round();
    const before = memoryInUse();
    const start = threadMilliseconds();
    for (let done = 0; done < openings; done += atOnce) {
      await round();
      most = Math.max(most, clock.timers() - idle);
    }
    const microseconds = ((threadMilliseconds() - start) / openings) * 1000;
    const growth = memoryInUse() - before;
    // One that is under way, of whatever else runs in this process, ends by itself.
    const left = () => [...activeResources()].filter(([kind, many]) => many > (atFirst.get(kind) ?? 0)).map(([kind]) => kind);
    await until('nothing more is active than at first', () => left().length === 0).catch(() => {});
    const active = left();
    await world.close();
    const told = Object.entries(count).map(([what, times]) => `${times} ${what}`);
    process.stdout.write(
      `room churn: ${openings} openings, seed ${seed}, ${microseconds.toFixed(0)} µs each; ${told.join(', ')}; ` +
        `heap grew by ${(growth / kibibyte).toFixed(0)} KiB, ${(growth / openings).toFixed(1)} bytes each; timers left ${most}, and ${clock.timers()} after the end\n`,
    );
    expect(world.errors).toEqual([]);
    expect({ most, end: clock.timers() }).toEqual({ most: 0, end: 0 });
    expect(active).toEqual([]);
    expect(growth).toBeLessThan(mostGrowth);
    expect(Object.keys(count)).toEqual(
      expect.arrayContaining([...Object.keys(visits), 'refused', 'went before they were in', 'discarded']),
    );
  },
  60_000 + openings * 20,
);
