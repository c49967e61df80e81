import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Access } from '../../core/access/access.ts';
import { compileAccess } from '../../test/support/compile-access.ts';
import { createWorld, plantActor, type World } from '../../test/support/actors.ts';
import { plantProfile } from '../../test/support/cast.ts';
import { deleteProfile, writeProfile } from '../../test/support/canonical-list.ts';
import { createTurnedClock } from '../../test/support/turned-clock.ts';
import { onlyNode } from '../nodes/nodes.ts';
import { createAnnouncements } from './announcements.ts';
import type { StreamWire } from './streams.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.storage.close());

const [argentina, brazil] = [{ Country: 'Argentina' }, { Country: 'Brazil' }];

/** Somebody who listens with what `factsOf` makes of the facts, and all they were told. */
async function listen(factsOf: (facts: () => Access) => () => Access) {
  const { storage, access, events } = world;
  const limited = { resources: ['SecurityProfile'], tags: argentina };
  const held = await plantProfile(storage, { name: 'Limited', chosen: ['SecurityProfiles.View'], accessControl: limited });
  const ann = await plantActor(storage, 'ann', [held.id]);
  const moving = await plantProfile(storage, { name: 'Moving', chosen: [], tags: argentina });
  await access.refresh();
  const clock = createTurnedClock(0);
  const user = (await storage.users.byId(ann.user))!;
  const session = { id: 'session', user, expiresAt: 1e9 };
  const announcements = createAnnouncements({
    ...{ events, clock, storage, nodes: onlyNode, randomness: () => 0 },
    access: { facts: factsOf(access.facts), profileTags: access.profileTags },
    sessions: { byId: () => Promise.resolve(session) } as never,
    onFailure: (error) => {
      throw error;
    },
  });
  let text = '';
  const wire: StreamWire = { bufferedAmount: 0, send: (more) => (text += more), end: () => undefined, cut: () => undefined };
  announcements.open(session, wire, false);
  const told = async (): Promise<string> => {
    const before = text;
    clock.advance(200);
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
    return text.slice(before.length);
  };
  return { announcements, events, held, moving, told };
}

/** Moves the right of somebody who listens elsewhere, then a profile after it. */
async function checkLaterRights(factsOf: (facts: () => Access) => () => Access): Promise<void> {
  const { storage, access } = world;
  const { announcements, held, moving, told } = await listen(factsOf);
  await writeProfile(storage, { ...held, revision: 2, accessControl: { resources: ['SecurityProfile'], tags: brazil } });
  await access.refreshProfile(held.id);
  expect(await told()).toContain('event: reset');
  await writeProfile(storage, { ...moving, revision: 2, name: 'Moved' });
  await access.refreshProfile(moving.id);
  expect(await told()).toBe('');
  await writeProfile(storage, { ...moving, revision: 3, tags: brazil });
  await access.refreshProfile(moving.id);
  expect(await told()).toContain(`{"id":"${moving.id}","revision":3}`);
  announcements.close();
}

test('[H43] what is told is judged by the rights of that moment', () => checkLaterRights((facts) => facts));

test('[H43] judging when somebody begins to listen is found out', async () => {
  const asSubscribed = (facts: () => Access): (() => Access) => {
    const then = compileAccess(facts());
    return () => then;
  };
  await expect(checkLaterRights(asSubscribed)).rejects.toThrow();
});

test('[H47] moved there and back, or made and removed, between two deliveries: what was told last decides', async () => {
  const { storage, access } = world;
  const { announcements, moving, told } = await listen((facts) => facts);
  await writeProfile(storage, { ...moving, revision: 2, tags: brazil });
  await access.refreshProfile(moving.id);
  await writeProfile(storage, { ...moving, revision: 3, tags: argentina });
  await access.refreshProfile(moving.id);
  expect(await told()).toContain(`{"items":[{"id":"${moving.id}","revision":3}]}`);
  const brief = await plantProfile(storage, { name: 'Brief', chosen: [], tags: argentina });
  await access.refreshProfile(brief.id);
  await deleteProfile(storage, brief.id);
  await access.refreshProfile(brief.id);
  expect(await told()).toBe('');
  announcements.close();
});

test('[H44] [P43] a draft that vanished is told to those who could see it, and to nobody where nobody was told of it', async () => {
  const { announcements, events, told } = await listen((facts) => facts);
  const draft = { base: null, tags: argentina, createdBy: 'somebody' };
  const [seen, hidden, brief] = ['a', 'b', 'c'];
  events.publish({ type: 'draft-vanished', id: seen, ...draft });
  events.publish({ type: 'draft-vanished', id: hidden, ...draft, tags: brazil });
  events.publish({ type: 'draft-changed', id: brief, tags: null });
  events.publish({ type: 'draft-vanished', id: brief, ...draft });
  expect(await told()).toContain(`data: {"items":[{"id":"${seen}","revision":null}]}`);
  announcements.close();
});
