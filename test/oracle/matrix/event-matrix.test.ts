/** Which events reach which user: all listen while everything moves into and out of their scope, against the independent oracle. */
import { afterAll, expect, test } from 'vitest';
import type { Oracle } from '../authorization.ts';
import { listen, type Listener } from '../../support/event-stream.ts';
import { until } from '../../support/relay.ts';
import type { Person } from '../../support/server.ts';
import { draftKinds } from './http-cells.ts';
import { argentina, brazil, grid, randomPersona, randomTags, type Persona } from './personas.ts';
import { createTally, seeds, timeout } from './tally.ts';
import { createWorld, type World } from './world.ts';

const tally = createTally('authorization of events');
afterAll(() => tally.conclude());

interface Ear {
  readonly persona: Persona;
  readonly person: Person;
  readonly listener: Listener;
}
type Kind = 'profile-read' | 'user-read' | 'draft-read';
type Things = readonly { readonly kind: Kind; readonly id: string }[];

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function everybodyListens(world: World, personas: readonly Persona[]): Promise<Ear[]> {
  const people: { persona: Persona; person: Person }[] = [];
  for (const persona of personas) people.push({ persona, person: await world.admit(persona) });
  return Promise.all(people.map(async (one) => ({ ...one, listener: await listen(world.server, one.person) })));
}

/** Compares what each user received since `heard` with the oracle's answer for the two moments. */
function compare(ears: readonly Ear[], heard: ReadonlyMap<Ear, number>, before: Oracle, after: Oracle, things: Things, what: string): void {
  for (const ear of ears) {
    const told = ear.listener.told().slice(heard.get(ear));
    for (const { kind, id } of things) {
      const revisions = told.flatMap(({ items }) => (items[id] === undefined ? [] : [items[id]]));
      const expected = after.told(before, ear.person.userId, kind, id);
      // A draft whose profile moved within a user's scope did not itself change.
      if (
        what === 'moved' &&
        kind === 'draft-read' &&
        expected === 'changed' &&
        before.told(before, ear.person.userId, kind, id) === 'changed'
      )
        continue;
      const last = revisions.at(-1);
      const got = last === undefined ? 'nothing' : last === null ? 'gone' : 'changed';
      const where = `${ear.persona.title}: ${kind} ${id}, ${what}`;
      expect({ where, got }).toEqual({ where, got: expected });
      expect(revisions.filter((revision) => revision === null).length, where).toBeLessThan(2);
      tally.add(`${kind} ${what}`, expected === 'changed', false);
    }
  }
}

async function tryWorld(world: World, personas: readonly Persona[]): Promise<void> {
  const { server, rows, profiles, users } = world;
  const ears = await everybodyListens(world, personas);
  const admin = await server.signIn('admin');
  const witness = await listen(server, admin);
  await wait(300);
  const heardBy = (): Map<Ear, number> => new Map(ears.map((ear) => [ear, ear.listener.told().length]));
  const witnessed = (ids: readonly string[], since: number) =>
    until('everything is told', () => {
      const told = witness.told().slice(since);
      return ids.every((id) => told.some(({ items }) => items[id] !== undefined));
    });

  const [first, last] = [ears[8]!, ears.at(-1)!];
  const [none, drafts] = [world.oracle(), [] as string[]];
  let [heard, since] = [heardBy(), witness.told().length];
  for (const author of [first, last])
    for (const kind of Object.values(draftKinds(world, author.person.userId))) drafts.push((await world.plantDraft(kind)).id);
  for (const id of drafts) server.events.publish({ type: 'draft-changed', id, tags: null });
  await witnessed(drafts, since);
  const draftThings: Things = drafts.map((id) => ({ kind: 'draft-read', id }));
  compare(ears, heard, none, world.oracle(), draftThings, 'appeared');

  const existing = Object.entries(profiles).flatMap(([title, id]) => (title === 'removed' || title === 'unknown' ? [] : [id]));
  const people = Object.entries(users).flatMap(([title, id]) => (title === 'unknown' ? [] : [id]));
  const [before, baseOf] = [world.oracle(), rows.all('select id, base_profile from drafts')];
  [heard, since] = [heardBy(), witness.told().length];
  for (const [at, id] of existing.entries()) {
    const { body } = await admin.call('GET', `/api/profiles/${id}`);
    const { name, description, chosen, accessControl } = body;
    const tags = at % 2 === 0 ? brazil : argentina;
    const headers = { 'if-match': `"${body.revision}"` };
    const moved = await admin.call('PUT', `/api/profiles/${id}`, { body: { name, description, chosen, accessControl, tags }, headers });
    expect(moved.status).toBe(200);
  }
  for (const [at, id] of people.entries())
    expect((await admin.call('PATCH', `/api/users/${id}`, { body: { tags: at % 2 === 0 ? brazil : argentina } })).status).toBe(200);
  await witnessed([...existing, ...people], since);
  await wait(500);
  const moved = drafts.filter((id) => baseOf.some((row) => row['id'] === id && existing.includes(String(row['base_profile']))));
  const open = moved.filter((id) => rows.all('select state from drafts where id = ?', id)[0]?.['state'] === 'open');
  compare(
    ears,
    heard,
    before,
    world.oracle(),
    [
      ...existing.map((id) => ({ kind: 'profile-read' as const, id })),
      ...people.map((id) => ({ kind: 'user-read' as const, id })),
      ...open.map((id) => ({ kind: 'draft-read' as const, id })),
    ],
    'moved',
  );
  for (const { listener } of ears) listener.close();
  witness.close();
}

test('[H43] [H44] whoever listens is told what the oracle says, and of nothing else', { timeout }, async () => {
  const world = await createWorld();
  await tryWorld(world, grid);
  await world.close();
  for (const seed of seeds(2)) {
    const byChance = await createWorld(randomTags(seed));
    await tryWorld(
      byChance,
      Array.from({ length: 20 }, (_, at) => randomPersona(seed * 20 + at)),
    );
    await byChance.close();
  }
});
