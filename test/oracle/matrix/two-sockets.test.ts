/** Authorization over the relay with two people in one draft: every order of joining and editing, against an independent oracle. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { costOf, defaultFramesPerSecond, leastShare, shareOf } from '../../../server/web/budget/costs.ts';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import type { Level, OracleDraft } from '../authorization.ts';
import type { Person } from '../../support/server.ts';
import { askEverybody } from './everybody.ts';
import { draftKinds } from './http-cells.ts';
import { hiddenFrom, mentionedOn } from './mentioned.ts';
import { all, type Persona } from './personas.ts';
import { isProbeAnswer, probe } from './socket-cells.ts';
import { openRelayClient, type RelayClient } from '../../support/relay-client.ts';
import { createTally, timeout } from './tally.ts';
import type { World } from './world.ts';

const tally = createTally('authorization of two at one draft');
afterAll(() => tally.conclude());

/** The person under test, and one who may do everything. */
type Who = 'self' | 'other';
type Event = readonly [who: Who, what: 'open' | 'edit' | 'begin'];

/** Every order in which both edit after they have opened. */
const orders: readonly (readonly Event[])[] = (['self', 'other'] as const).flatMap((first) => {
  const second = first === 'self' ? 'other' : 'self';
  const opened: Event = [first, 'open'];
  return [
    [opened, [second, 'open'], [first, 'edit'], [second, 'edit']],
    [opened, [second, 'open'], [second, 'edit'], [first, 'edit']],
    [opened, [first, 'edit'], [second, 'open'], [second, 'edit']],
  ];
});

/** The orders in which a person begins an unwritten draft. */
const beginnings: readonly (readonly Event[])[] = (['self', 'other'] as const).flatMap((first): (readonly Event[])[] => {
  const second = first === 'self' ? 'other' : 'self';
  return [
    [
      [first, 'begin'],
      [second, 'open'],
      [second, 'edit'],
      [first, 'open'],
      [first, 'edit'],
    ],
    [
      [first, 'open'],
      [second, 'begin'],
      [first, 'edit'],
      [second, 'open'],
    ],
    [
      [first, 'open'],
      [first, 'edit'],
      [second, 'begin'],
      [second, 'open'],
      [second, 'edit'],
    ],
  ];
});

/** A draft as both open it. */
interface Target extends Pick<OracleDraft, 'base' | 'tags'> {
  readonly title: string;
  /** Null if it is unwritten. */
  readonly author: string | null;
}

function targetsOf(world: World, self: string): Target[] {
  const written = Object.entries(draftKinds(world, self)).filter(([, { state, giving, isEmpty }]) => !state && !giving && !isEmpty);
  const base = (title: string) => ({ profile: world.profiles[title] ?? '', revision: 1 });
  return [
    ...written.map(([title, { author, base, tags }]) => ({ title, author, base, tags })),
    { title: 'unwritten', author: null, base: null, tags: {} },
    { title: 'unwritten, of a profile within reach', author: null, base: base('within reach'), tags: {} },
    { title: 'unwritten, of a profile out of reach', author: null, base: base('out of reach'), tags: {} },
    { title: 'unwritten, of a profile that was removed', author: null, base: base('removed'), tags: {} },
  ];
}

/** In full if either may be the author; a hidden or removed base excludes the same one of the two in each. */
const beginningsOf = ({ author, title }: Target): typeof beginnings =>
  author !== null ? [] : /^unwritten(, of a profile within reach)?$/.test(title) ? beginnings : beginnings.slice(0, 1);

/** One order of events on one draft. */
interface Play {
  readonly world: World;
  readonly where: string;
  readonly path: string;
  readonly target: Target;
  readonly people: Readonly<Record<Who, Person>>;
  author: string | null;
  readonly sockets: Map<Who, RelayClient>;
}

const levelOf = ({ world, target, people, author }: Play, who: Who): Level =>
  world.oracle().levelOf(people[who].userId, { ...target, author });
const partnerOf = (who: Who): Who => (who === 'self' ? 'other' : 'self');
const isOpen = (socket: RelayClient | undefined): socket is RelayClient => socket !== undefined && socket.state.closed === null;

/** The status or the close code with which a connection attempt ends; null if it reaches the draft. */
function refusalOf(play: Play, who: Who): number | null {
  const { world, people, target, author, sockets } = play;
  const { level } = levelOf(play, who);
  if (level === 'none') {
    const isHiddenBase = author === null && target.base !== null && world.oracle().mayAnywhere(people[who].userId, 'SecurityProfiles.View');
    return isHiddenBase ? 4404 : 403;
  }
  return author === null && level === 'read' && !isOpen(sockets.get(partnerOf(who))) ? 4404 : null;
}

async function open(play: Play, who: Who): Promise<void> {
  const { world, where, path, people, sockets } = play;
  const expected = refusalOf(play, who);
  const socket = await openRelayClient(world.server.url, path, { cookie: people[who].cookie });
  tally.add('open', expected === null, false);
  if (expected === 403) return expect({ where, status: socket.status }).toEqual({ where, status: 403 });
  sockets.set(who, socket);
  if (expected !== null) return expect({ where, closed: await socket.ended() }).toEqual({ where, closed: expected });
  await socket.next(({ message }) => message?.type === 'access');
  // Only a member that has received the document receives changes.
  socket.send(probe);
  await socket.next(isProbeAnswer);
}

/** The first user is the author, which may exclude the other. [P46] */
async function begin(play: Play, who: Who): Promise<void> {
  const { world, where, path, people, target, sockets } = play;
  const { userId } = people[who];
  const id = path.slice('/sync/'.length, '/sync/'.length + 36);
  const expected = world.oracle().answer(userId, { kind: 'draft-begin', id, base: target.base });
  const answer = await world.call(people[who], 'PUT', `/api/drafts/${id}`, { body: target.base ? { base: target.base } : {} });
  expect({ where, status: answer.status }).toEqual({ where, status: expected.status });
  tally.add('begin', answer.status < 400, answer.status === 201);
  if (answer.status === 201) play.author ??= userId;
  for (const [one, socket] of sockets)
    if (isOpen(socket) && levelOf(play, one).level === 'none')
      expect({ where, closed: await socket.ended() }).toEqual({ where, closed: 4403 });
}

async function edit(play: Play, who: Who): Promise<void> {
  const { where, people, sockets } = play;
  const [socket, partner] = [sockets.get(who), sockets.get(partnerOf(who))];
  if (!isOpen(socket)) return;
  const isTaken = levelOf(play, who).level === 'write';
  const wasClosed = partner !== undefined && partner.state.closed !== null;
  const [heard, heardByPartner] = [socket.received.length, partner?.received.length ?? 0];
  const doc = new Y.Doc();
  doc.getMap('chosen').set('Queues.Edit', true);
  socket.send(updateFrame(Y.encodeStateAsUpdate(doc)));
  tally.add('edit', isTaken, isTaken);
  if (!isTaken) return expect({ where, closed: await socket.ended() }).toEqual({ where, closed: 4403 });
  play.author ??= people[who].userId;
  expect({ where, isDurable: (await socket.next(({ kind }) => kind === 'durable', heard)) !== null }).toEqual({ where, isDurable: true });
  if (!partner) return;
  // The first edit makes an author, which may exclude the other before the relay sends anything of it. [P12]
  const mayLook = levelOf(play, partnerOf(who)).level !== 'none';
  if (wasClosed) return expect({ where, more: partner.received.length }).toEqual({ where, more: heardByPartner });
  // Either comes: the change, or the close.
  await partner.next(({ kind }) => kind === 'sync 2', heardByPartner);
  expect({ where, isClosed: partner.state.closed !== null }).toEqual({ where, isClosed: !mayLook });
  expect({ where, isTold: partner.received.slice(heardByPartner).some(({ kind }) => kind === 'sync 2') }).toEqual({
    where,
    isTold: mayLook,
  });
}

/** Every member has received its level. */
function judgeLevels(play: Play): void {
  const { where, sockets } = play;
  for (const [who, socket] of sockets) {
    if (!isOpen(socket)) continue;
    const told = socket.received.findLast(({ message }) => message?.type === 'access')?.message;
    expect({ where, who, told }).toMatchObject({ where, who, told: levelOf(play, who) });
  }
}

async function playOut(world: World, people: Play['people'], target: Target, order: readonly Event[], title: string): Promise<void> {
  const before = world.rows.read();
  const id = target.author === null ? randomUUID() : (await world.plantDraft({ ...target, author: target.author })).id;
  const query = target.author === null && target.base ? `?base=${target.base.profile}@${target.base.revision}` : '';
  const where = `${title}: ${target.title}: ${order.flat().join(' ')}`;
  const play: Play = { world, where, path: `/sync/${id}${query}`, target, people, author: target.author, sockets: new Map() };
  world.server.advance(recovery);
  for (const [who, what] of order) {
    await { open, edit, begin }[what](play, who);
    judgeLevels(play);
  }
  const company = Object.values(people).map(({ userId }) => userId);
  for (const [who, socket] of play.sockets) {
    expect(mentionedOn(socket, play.path, hiddenFrom(world.oracle(), people[who].userId, company)), where).toEqual([]);
    if (isOpen(socket)) await socket.leave();
  }
  await world.settled();
  await world.restore(before);
}

/** Milliseconds after which both have back what they may cost here, however many want theirs. */
const recovery = (1_000 * (costOf.connection + costOf.nonsense)) / (shareOf(defaultFramesPerSecond).perSecond * leastShare);

async function tryPersona(world: World, persona: Persona): Promise<void> {
  const empty = world.rows.read();
  const people = { self: await world.admit(persona), other: await world.admit(all) };
  for (const target of targetsOf(world, people.self.userId))
    for (const order of [...orders, ...beginningsOf(target)]) await playOut(world, people, target, order, persona.title);
  await world.restore(empty);
}

test(
  '[A7] [A8] [P2] [P41] [P46] [P12] [P13] [P17] two at one draft, whoever comes and edits first: each has the oracle’s level, and is told of nothing out of sight',
  { timeout },
  () => askEverybody(tryPersona),
);
