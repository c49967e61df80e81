/** Who is judged anew when rights change: rule A32 of core/SPEC.md. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { draftAccess } from '../../core/access/draft-access.ts';
import { plantActor, plantProfile } from '../support/actors.ts';
import { writeProfile } from '../support/canonical-list.ts';
import { startRelay, type RelayWorld } from '../support/relay.ts';

let world: RelayWorld;
let judged: string[] = [];
beforeEach(async () => {
  world = await startRelay({
    judgeAccess: (facts, person, draft) => {
      judged.push(person);
      return draftAccess(facts, person, draft);
    },
  });
});
afterEach(() => world.close());

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
  const whoIsJudged = async (change: () => Promise<void>): Promise<string[]> => {
    judged = [];
    await change();
    return [...new Set(judged)].sort();
  };
  const [admin, editors] = [[world.admin.user], [world.editor.user, other.user].sort()];
  expect(await whoIsJudged(() => access.refreshUser(other.user))).toEqual([other.user]);
  expect(await whoIsJudged(() => access.refreshUser(world.nobody.user))).toEqual([]);
  expect(await whoIsJudged(() => access.refreshProfile(editorProfile.id))).toEqual(editors);
  // Nobody has it, but somebody is at work on a change to it.
  await writeProfile(storage, { ...spare, revision: 2, tags: { site: 'Ulm' } });
  expect(await whoIsJudged(() => access.refreshProfile(spare.id))).toEqual(admin);
  expect(await whoIsJudged(() => access.refresh())).toEqual([...admin, ...editors].sort());
});
