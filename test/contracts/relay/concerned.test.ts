/** Who is judged anew when rights change: rules A32, H95 and H96 of core/SPEC.md. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { draftAccess } from '../../../core/access/draft-access.ts';
import { subprotocol } from '../../../core/protocol/control.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { plantActor } from '../../support/actors.ts';
import { plantProfile } from '../../support/cast.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { openLocalSocket } from '../../support/local-socket.ts';
import { startRelay, type RelayWorld } from '../../support/relay.ts';

let world: RelayWorld;
let judged: string[] = [];
beforeEach(async () => {
  world = await startRelay({
    framesPerSecond: 999_999,
    judgeAccess: (facts, person, draft) => {
      judged.push(person);
      return draftAccess(facts, person, draft);
    },
  });
});
afterEach(() => world.close());

const whoIsJudged = async (change: () => Promise<unknown>): Promise<string[]> => {
  judged = [];
  await change();
  return [...new Set(judged)].sort();
};

it('[A32] a change has only those judged anew whose level it can move', async () => {
  const { storage, access, editorProfile } = world;
  const spare = await plantProfile(storage, { name: 'Spare', chosen: [] });
  const other = await plantActor(storage, 'other', [editorProfile.id]);
  await access.refresh();
  const open = async (user: string, draft: string): Promise<void> => {
    const client = await world.rawClient(user, draft);
    await client.receive('access');
  };
  const draft = world.newDraft();
  for (const person of [world.admin.user, world.editor.user, other.user]) await open(person, draft);
  await open(world.admin.user, `${world.newDraft()}?base=${spare.id}@1`);
  const [admin, editors] = [[world.admin.user], [world.editor.user, other.user].sort()];
  const assign = async (user: string, profiles: readonly string[]): Promise<void> => {
    await storage.users.update({ ...(await storage.users.byId(user))!, profiles });
    await access.refreshUser(user);
  };
  expect(await whoIsJudged(() => assign(other.user, [editorProfile.id, spare.id]))).toEqual([other.user]);
  expect(await whoIsJudged(() => assign(world.nobody.user, [spare.id]))).toEqual([]);
  expect(await whoIsJudged(() => access.refreshUser(other.user))).toEqual([]);
  await writeProfile(storage, { ...editorProfile, revision: 2, chosen: [...editorProfile.chosen, 'Prompts.View'] });
  expect(await whoIsJudged(() => access.refreshProfile(editorProfile.id))).toEqual(editors);
  // Somebody is at work on a change to it.
  await writeProfile(storage, { ...spare, revision: 2, tags: { site: 'Ulm' } });
  expect(await whoIsJudged(() => access.refreshProfile(spare.id))).toEqual(admin);
  expect(await whoIsJudged(() => access.refresh())).toEqual([...admin, ...editors].sort());
});

/** Drafts that are open at once, the people in each, and how many drafts one person has open. */
const [drafts, membersEach, openEach] = [60, 10, 20];

/** People in drafts, a tenth of these changes to one profile; answers them with that profile and the one that a tenth of the people have. */
async function fillDrafts() {
  const { storage, access, sessions, relay, host } = world;
  const [base, spare] = [
    await plantProfile(storage, { name: 'Base', chosen: [] }),
    await plantProfile(storage, { name: 'Spare', chosen: [] }),
  ];
  const people = await Promise.all(
    Array.from({ length: (drafts * membersEach) / openEach }, async (_, at) => {
      const { user } = await plantActor(
        storage,
        `person-${at}`,
        at % 10 === 0 ? [world.editorProfile.id, spare.id] : [world.editorProfile.id],
      );
      return { user, headers: { cookie: `${sessionCookie}=${await sessions.create(user)}`, origin: `http://${host}`, host } };
    }),
  );
  await access.refresh();
  for (let at = 0; at < drafts; at++) {
    const url = `/sync/${randomUUID()}?base=${at % 10 === 0 ? base.id : world.creatorProfile.id}@1`;
    for (let member = 0; member < membersEach; member++) {
      const { headers } = people[(at * membersEach + member) % people.length]!;
      const acceptance = await relay.accept({ url, headers });
      if (!acceptance.ok) throw new Error(acceptance.detail);
      openLocalSocket(acceptance, { protocol: subprotocol });
    }
  }
  return { base, spare, people };
}

it('[H95] [H96] of 60 drafts with ten members each, a change judges those alone whom it can move', async () => {
  const { base, spare, people } = await fillDrafts();
  const { storage, access } = world;
  expect(world.relay.counts()).toEqual({ sockets: drafts * membersEach, rooms: drafts });
  const judgementsOf = async (change: () => Promise<unknown>): Promise<number> => {
    judged = [];
    await change();
    return judged.length;
  };
  const [ann] = people;
  await storage.users.update({ ...(await storage.users.byId(ann!.user))!, profiles: [world.editorProfile.id] });
  expect(await judgementsOf(() => access.refreshUser(ann!.user))).toBe(openEach);
  await writeProfile(storage, { ...spare, revision: 2, chosen: ['Prompts.View'] });
  expect(await judgementsOf(() => access.refreshProfile(spare.id))).toBe((people.length / 10 - 1) * openEach);
  await writeProfile(storage, { ...base, revision: 2, tags: { site: 'Ulm' } });
  expect(await judgementsOf(() => access.refreshProfile(base.id))).toBe((drafts / 10) * membersEach);
  await writeProfile(storage, { ...base, revision: 3, tags: { site: 'Ulm' }, name: 'Renamed' });
  expect(await judgementsOf(() => access.refreshProfile(base.id))).toBe(0);
  expect(world.errors).toEqual([]);
}, 30_000);
