/** Several sockets on one draft, and everything their access depends on, in every order, against the oracle; also while the disk takes its time. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as Y from 'yjs';
import { draftAccess } from '../../../core/access/draft-access.ts';
import type { ProfileInput } from '../../../core/profile/profile.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import * as decoding from 'lib0/decoding';
import { decodeServerMessage, messageType, subprotocol, type ServerMessage } from '../../../core/protocol/control.ts';
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { createBudget } from '../../../server/web/budget/budget.ts';
import { defaultFramesPerSecond, shareOf } from '../../../server/web/budget/costs.ts';
import { systemClock } from '../../../server/clock.ts';
import { createRelay } from '../../../server/gateway/create-relay.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { createSessions } from '../../../server/accounts/sessions.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { Oracle, type Level, type OracleWorld } from '../../oracle/authorization.ts';
import { createWorld, plantActor } from '../../support/actors.ts';
import { at, plantProfile } from '../../support/cast.ts';
import { openLocalSocket, type LocalSocket } from '../../support/local-socket.ts';
import { until } from '../../support/relay.ts';

const inside = { Country: 'Argentina' } as const;
const outside = { Country: 'Brazil' } as const;
type Tags = Readonly<Record<string, string>>;
type Who = 'ada' | 'eve';

/** What happens; `ada` reaches everything, `eve` only what is tagged as hers. */
type Event =
  | { readonly kind: 'open' | 'edit' | 'begin'; readonly who: Who }
  /** Tags of a new draft. */
  | { readonly kind: 'tag'; readonly tags: Tags }
  | { readonly kind: 'retag base'; readonly tags: Tags }
  | { readonly kind: 'remove base' | 'revoke' | 'flush' };

const title = (event: Event): string =>
  [event.kind, 'who' in event ? event.who : '', 'tags' in event ? (Object.values(event.tags)[0] ?? 'untagged') : ''].join(' ').trim();

/** Every order of the events in which each comes after those it needs. */
function* orders(events: readonly Event[], done: readonly Event[] = []): Generator<readonly Event[]> {
  if (events.length === 0) yield done;
  for (const event of events) {
    const isEarly =
      (event.kind === 'edit' && events.some((one) => one.kind === 'open' && one.who === event.who)) ||
      (event.kind === 'tag' && events.some((one) => one.kind === 'open' && one.who === 'ada')) ||
      (event.kind === 'remove base' && events.some(({ kind }) => kind === 'retag base'));
    if (!isEarly)
      yield* orders(
        events.filter((one) => one !== event),
        [...done, event],
      );
  }
}

let world: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  world = await start();
});
afterAll(() => world.close());

/** A disk that keeps what is appended back until it is let go. */
function slowDisk(storage: Storage) {
  let waiting: (() => void)[] = [];
  let isHeld = false;
  const drafts: Storage['drafts'] = {
    ...storage.drafts,
    append: async (entries) => {
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
      return storage.drafts.append(entries);
    },
  };
  return {
    storage: { ...storage, drafts },
    hold: () => void (isHeld = true),
    flush: () => {
      isHeld = false;
      for (const go of waiting) go();
      waiting = [];
    },
  };
}

async function start() {
  const made = await createWorld();
  const { access } = made;
  const limited: ProfileInput = {
    name: 'Limited',
    chosen: ['SecurityProfiles.Create', 'SecurityProfiles.Edit'],
    accessControl: { resources: ['SecurityProfile'], tags: inside },
  };
  const limits = await plantProfile(made.storage, limited);
  const eve = await plantActor(made.storage, 'eve', [limits.id]);
  await access.refresh();
  const disk = slowDisk(made.storage);
  const sessions = createSessions({ storage: made.storage, events: made.events, now: Date.now, random: randomBytes });
  const errors: string[] = [];
  const log = { warn: () => {}, error: (_details: object, message: string) => void errors.push(message) };
  let judge = draftAccess;
  const relay = createRelay({
    ...{ storage: disk.storage, access, events: made.events, sessions, committer: made.committer, allowedOrigins: [], log },
    // Openings come back at once.
    clock: { ...systemClock, now },
    budget: createBudget(shareOf(defaultFramesPerSecond), now),
    judgeAccess: (...given) => judge(...given),
  });
  const ids = { ada: made.admin.user, eve: eve.user };
  const actors = { ada: made.admin, eve };
  const cookies = {
    ada: `${sessionCookie}=${await sessions.create(ids.ada)}`,
    eve: `${sessionCookie}=${await sessions.create(ids.eve)}`,
  };
  const assign = async (profiles: readonly string[]): Promise<void> => {
    await made.storage.users.update({ ...(await made.storage.users.byId(ids.eve))!, profiles });
    await access.refreshUser(ids.eve);
  };
  return {
    ...{ ...made, limits, disk, relay, ids, actors, cookies, errors, assign, limited: inputToContent(limited) },
    planting: (fault: typeof draftAccess) => void (judge = fault),
    close: async () => {
      disk.flush();
      await relay.close();
      await made.storage.close();
    },
  };
}
let time = Date.now();
const now = (): number => (time += 300);

/** One draft and what the oracle is told of it. */
interface Play {
  readonly draft: string;
  readonly base: { readonly profile: string; readonly revision: number } | null;
  /** As it was admitted, and as it is on the disk. */
  tags: Tags;
  tagsOnDisk: Tags | null;
  author: string | null;
  authorOnDisk: string | null;
  baseTags: Tags | null;
  lastTags: Tags;
  revision: number;
  hasRight: boolean;
  readonly seats: Map<Who, Seat>;
  /** Markers that must be in the log, and those that must not. */
  readonly taken: Set<string>;
  readonly refused: Set<string>;
}

/** One socket, and what was heard on it. */
interface Seat {
  readonly socket: LocalSocket;
  readonly doc: Y.Doc;
  readonly messages: ServerMessage[];
  /** Frames with changes of the draft. */
  changes: number;
}

function oracleOf(play: Play): Oracle {
  const profile = (id: string, name: string, content: Pick<OracleWorld['profiles'][number], 'chosen' | 'accessControl'>, tags: Tags) => ({
    ...{ id, name, tags, chosen: content.chosen, accessControl: content.accessControl },
  });
  const user = (id: string, profiles: readonly string[]) => ({ id, enabled: true, canSignIn: true, tags: {}, profiles });
  const { adminProfile, limits, ids } = world;
  return new Oracle({
    profiles: [
      profile(adminProfile.id, 'Admin', adminProfile, {}),
      profile(limits.id, 'Limited', world.limited, {}),
      ...(play.base && play.baseTags ? [profile(play.base.profile, 'Base', { chosen: [], accessControl: null }, play.baseTags)] : []),
    ],
    users: [user(ids.ada, [adminProfile.id]), user(ids.eve, play.hasRight ? [limits.id] : [])],
    drafts: [],
    revisions: play.base
      ? [
          { ...play.base, tags: inside },
          { ...play.base, revision: 2, tags: play.lastTags },
        ]
      : [],
  });
}

const levels = ['none', 'read', 'write'] as const;
/** What is admitted counts where it takes; what it gives, once it is on the disk. */
function levelOf(play: Play, who: Who): Level {
  const oracle = oracleOf(play);
  const { base, author } = play;
  const admitted = oracle.levelOf(world.ids[who], { base, tags: play.tags, author });
  if (base || play.tagsOnDisk === null) return admitted;
  const onDisk = oracle.levelOf(world.ids[who], { base, tags: play.tagsOnDisk, author });
  const least = Math.min(levels.indexOf(admitted.level), levels.indexOf(onDisk.level));
  return { level: levels[least]!, commit: admitted.commit && onDisk.commit };
}

async function open(play: Play, who: Who): Promise<void> {
  const query = play.base ? `?base=${play.base.profile}@1` : '';
  const headers = { cookie: world.cookies[who], origin: 'http://127.0.0.1', host: '127.0.0.1' };
  const acceptance = await world.relay.accept({ url: `/sync/${play.draft}${query}`, headers });
  if (!acceptance.ok) return expect({ who, ...levelOf(play, who) }).toMatchObject({ who, level: 'none' });
  const socket = openLocalSocket(acceptance, { protocol: subprotocol });
  const seat: Seat = { socket, doc: new Y.Doc(), messages: [], changes: 0 };
  seat.doc.clientID = who === 'ada' ? 1 : 2;
  socket.listen((frame) => {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === messageType.sync && decoding.readVarUint(decoder) > 0) seat.changes += 1;
    const message = type === messageType.control ? decodeServerMessage(decoder) : null;
    if (message) seat.messages.push(message);
  });
  play.seats.set(who, seat);
  // A base that is out of sight is answered as one that never was.
  if (levelOf(play, who).level === 'none') expect(socket.closed).toBe(4404);
}

/** Sends at once, and says at once what must become of it. */
function send(play: Play, who: Who, marker: string, change: (doc: Y.Doc) => void, after: () => void): void {
  const seat = play.seats.get(who);
  if (!seat || seat.socket.closed !== null) return;
  const before = Y.encodeStateVector(seat.doc);
  seat.doc.transact(() => {
    change(seat.doc);
    seat.doc.getMap('chosen').set(marker, true);
  });
  const isTaken = levelOf(play, who).level === 'write';
  (isTaken ? play.taken : play.refused).add(marker);
  if (isTaken) {
    play.author ??= world.ids[who];
    after();
  }
  seat.socket.send(updateFrame(Y.encodeStateAsUpdate(seat.doc, before)));
}

/** Makes the draft known, where somebody may, and says whose it is. [P46] */
async function makeKnown(play: Play, who: Who): Promise<void> {
  const isAllowed = levelOf(play, who).level === 'write';
  if (isAllowed && play.author === null) {
    play.author = world.ids[who];
    play.tagsOnDisk ??= {};
  }
  const { type } = await world.relay.begin(play.draft, play.base, { ...world.actors[who], username: who });
  expect({ who, isKnown: type === 'begun' || type === 'there' }).toEqual({ who, isKnown: isAllowed });
}

async function writeBase(play: Play, tags: Tags): Promise<void> {
  const profile = (await world.storage.profiles.byId(play.base!.profile))!;
  play.revision += 1;
  await world.storage.canonicalTransaction((tables) => tables.profiles.write({ ...profile, tags, revision: play.revision }, null, false));
  await world.access.refreshProfile(profile.id);
  [play.baseTags, play.lastTags] = [tags, tags];
}

async function happen(play: Play, event: Event): Promise<void> {
  switch (event.kind) {
    case 'open':
      return open(play, event.who);
    case 'edit':
      return send(
        play,
        event.who,
        `edit of ${event.who}`,
        () => {},
        () => {},
      );
    case 'begin':
      return makeKnown(play, event.who);
    case 'tag': {
      const row = (doc: Y.Doc): void =>
        void doc.getMap('tags').set('row', new Y.Map(Object.entries({ key: 'Country', value: event.tags['Country'] })));
      return send(play, 'ada', `tag ${event.tags['Country']}`, row, () => (play.tags = event.tags));
    }
    case 'retag base':
      return writeBase(play, event.tags);
    case 'remove base':
      await world.storage.canonicalTransaction((tables) => tables.profiles.delete(play.base!.profile));
      await world.access.refreshProfile(play.base!.profile);
      return void (play.baseTags = null);
    case 'revoke':
      play.hasRight = false;
      return world.assign([]);
    case 'flush':
      world.disk.flush();
  }
}

/** What everybody is told, held against the oracle. */
function judgeSeats(play: Play, where: string): void {
  for (const [who, { socket, messages }] of play.seats) {
    const expected = levelOf(play, who);
    const told = messages.findLast(({ type }) => type === 'access');
    const isRefused = play.refused.has(`edit of ${who}`);
    if (expected.level === 'none' || isRefused)
      expect({ where, who, isClosed: socket.closed !== null }).toEqual({ where, who, isClosed: true });
    else if (socket.closed === null) expect({ where, who, told }).toMatchObject({ where, who, told: expected });
    else expect([4403, 4404, 4409], where).toContain(socket.closed);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function begin(hasBase: boolean): Promise<Play> {
  const draft = randomUUID() as string;
  const profile = hasBase ? await plantProfile(world.storage, { name: `base ${draft}`, chosen: [], tags: inside }) : null;
  if (profile) await world.access.refreshProfile(profile.id);
  await world.assign([world.limits.id]);
  return {
    ...{ draft, base: profile && { profile: profile.id, revision: 1 }, tags: {}, tagsOnDisk: null, author: null, authorOnDisk: null },
    ...{ baseTags: profile && inside, lastTags: inside, revision: 1, hasRight: true },
    ...{ seats: new Map(), taken: new Set(), refused: new Set() },
  };
}

async function playOut(events: readonly Event[], hasBase: boolean, isSlow: boolean): Promise<void> {
  const where = events.map(title).join(', ');
  const play = await begin(hasBase);
  let isHeld = isSlow;
  if (isHeld) world.disk.hold();
  for (const event of events) {
    const heard = new Map([...play.seats].map(([who, { changes }]) => [who, changes]));
    const isShutOut = new Map([...play.seats.keys()].map((who) => [who, levelOf(play, who).level === 'none']));
    await happen(play, event);
    if (event.kind === 'flush') isHeld = false;
    await (isHeld ? turns() : settled(play));
    judgeSeats(play, `${where}: ${title(event)}`);
    for (const [who, { changes }] of play.seats)
      if (isShutOut.get(who)) expect({ where, who, changes }).toEqual({ where, who, changes: heard.get(who) });
  }
  world.disk.flush();
  await settled(play);
  await finish(play, where);
}

/** Everybody leaves, and the log is held against what had to be taken. */
async function finish(play: Play, where: string): Promise<void> {
  const { draft } = play;
  for (const { socket } of play.seats.values()) socket.destroy();
  await until(`everybody has left after ${where}`, () => world.relay.counts().rooms === 0);
  const log = new Y.Doc();
  for (const update of await world.storage.drafts.updates(draft)) Y.applyUpdate(log, update);
  expect({ where, taken: [...log.getMap('chosen').keys()].sort() }).toEqual({ where, taken: [...play.taken].sort() });
  expect(world.errors).toEqual([]);
  // Nobody may begin more than some hundred drafts that are open.
  await world.storage.drafts.close(draft, { state: 'discarded', by: 'ada', at, profile: null });
}
const turns = async (): Promise<void> => {
  for (let count = 0; count < 6; count++) await turn();
};
/** Everything admitted is on the disk, and told. */
async function settled(play: Play): Promise<void> {
  await turns();
  await until('all is on disk', async () => {
    const log = new Y.Doc();
    for (const update of await world.storage.drafts.updates(play.draft)) Y.applyUpdate(log, update);
    return [...play.taken].every((marker) => log.getMap('chosen').has(marker));
  });
  await turns();
  if (play.taken.size > 0) play.tagsOnDisk = play.tags;
}

const [openAda, openEve]: Event[] = [
  { kind: 'open', who: 'ada' },
  { kind: 'open', who: 'eve' },
];
const [editAda, editEve]: Event[] = [
  { kind: 'edit', who: 'ada' },
  { kind: 'edit', who: 'eve' },
];
const ofNew: Event[] = [openAda!, openEve!, editAda!, editEve!, { kind: 'tag', tags: inside }, { kind: 'tag', tags: outside }];
const ofChange: Event[] = [openAda!, openEve!, editAda!, editEve!, { kind: 'retag base', tags: outside }, { kind: 'remove base' }];

it('[P12] [P13] [A8] a new draft, whoever opens, edits and tags it in whichever order: everybody has the oracle’s level at once', async () => {
  let count = 0;
  for (const events of orders(ofNew)) {
    await playOut(events, false, false);
    count += 1;
  }
  expect(count).toBeGreaterThan(50);
}, 120_000);

it('[P12] [P12a] [P13] [P13a] while the disk takes its time, what was admitted takes rights at once and gives them once it is there', async () => {
  let count = 0;
  for (const events of orders([...ofNew.filter((event) => event !== editAda), { kind: 'flush' }])) {
    await playOut(events, false, true);
    count += 1;
  }
  expect(count).toBeGreaterThan(50);
}, 120_000);

it('[P12] [A8] [A8a] a change, whose profile is tagged anew and removed in whichever order: its last tags decide', async () => {
  let count = 0;
  for (const events of [...orders(ofChange), ...orders([...ofChange.slice(0, 4), { kind: 'revoke' }])]) {
    await playOut(events, true, false);
    count += 1;
  }
  expect(count).toBeGreaterThan(50);
}, 120_000);

it('[P46] [P12] [A8] a draft that is made known, opened and edited in whichever order has one author, and everybody the oracle’s level', async () => {
  const begun: Event[] = [
    { kind: 'begin', who: 'ada' },
    { kind: 'begin', who: 'eve' },
  ];
  let count = 0;
  for (const hasBase of [false, true])
    for (const events of orders([openAda!, openEve!, editAda!, editEve!, ...(hasBase ? [begun[1]!, ofChange[4]!] : begun)])) {
      await playOut(events, hasBase, false);
      count += 1;
    }
  expect(count).toBeGreaterThan(100);
}, 120_000);

it('[P13] what is in the inbox of somebody when their right to write goes is not admitted; what came before is', async () => {
  for (const isLate of [true, false]) {
    const play = await begin(false);
    await open(play, 'ada');
    await open(play, 'eve');
    await happen(play, { kind: 'tag', tags: inside });
    await settled(play);
    const [tag, edit]: Event[] = [{ kind: 'tag', tags: outside }, editEve!];
    // Together: nothing is heard in between.
    for (const event of isLate ? [tag!, edit!] : [edit!, tag!]) void happen(play, event);
    await settled(play);
    expect(play.taken.has('edit of eve')).toBe(!isLate);
    expect(play.seats.get('eve')!.socket.closed).toBe(4403);
    await finish(play, isLate ? 'tag, edit' : 'edit, tag');
  }
});

it('[P12] a relay that does not judge again once a draft has its author is found', async () => {
  const first = new Map<string, string | null>();
  world.planting((facts, person, draft) => {
    if (!first.has(person)) first.set(person, draft.createdBy);
    return draftAccess(facts, person, { ...draft, createdBy: first.get(person) ?? null });
  });
  await expect(playOut([openAda!, openEve!, editAda!, editEve!], false, false)).rejects.toThrow(/to deeply equal|to match object/);
  world.planting(draftAccess);
});
