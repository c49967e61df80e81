/** Authorization over HTTP: permission sets × routes × things × session states, against an independent oracle. */
import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { openApiFile } from '../../../server/ops/build/openapi-file.ts';
import type { Person } from '../../support/server.ts';
import { askEverybody } from './everybody.ts';
import { all, type Persona } from './personas.ts';
import { createTally, timeout } from './tally.ts';
import { bySession, cellsOf, tryCell } from './try-cell.ts';
import { createWorld, type World } from './world.ts';

const tally = createTally('authorization over HTTP');
afterAll(() => tally.conclude());

async function tryPersona(world: World, persona: Persona): Promise<void> {
  const empty = world.rows.read();
  const person = await world.admit(persona);
  for (const cell of await cellsOf(world, person)) await tryCell(world, bySession(persona.title, person, person.userId), cell, tally);
  await world.restore(empty);
}

test(
  '[H5] [H160] [H163] [H170] [H12] [H20] [H30] [H180a] [H183] [H185] [H187] [H188] [H122] [H200] [H124a] [H130] [H75] [H76] [P41] [A20] [A21] whoever asks for whatever is answered as the oracle says, and nothing else is written',
  { timeout },
  async () => {
    await askEverybody(tryPersona);
    const { paths } = JSON.parse(await readFile(openApiFile, 'utf8')) as { paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    expect([...tally.operations()].sort()).toEqual(described.sort());
  },
);

/** Ways in which a session is none, or none any more. */
const endings: Readonly<Record<string, (world: World, person: Person) => Promise<unknown>>> = {
  'signed out': (_world, person) => person.call('DELETE', '/api/session'),
  'unused for 12 hours': (world, person) => setBack(world, person, 'last_seen_at', 12),
  'a week old': (world, person) => setBack(world, person, 'created_at', 7 * 24),
  disabled: async ({ server }, { userId }) => {
    const admin = await server.signIn('admin');
    return admin.call('PUT', `/api/users/${userId}/enabled`, { body: { enabled: false } });
  },
  deleted: async ({ server }, { userId }) => (await server.signIn('admin')).call('DELETE', `/api/users/${userId}`),
};

async function setBack({ rows, server }: World, { userId }: Person, column: string, hours: number): Promise<void> {
  const at = new Date(server.now() - hours * 3_600_000).toISOString();
  rows.run(`update sessions set ${column} = ? where user_id = ?`, at, userId);
}

test('[H4] [W3] [W4] whoever has no live session is signed out for every route but the public ones', { timeout }, async () => {
  const world = await createWorld();
  const empty = world.rows.read();
  for (const [title, end] of Object.entries(endings)) {
    const person = await world.admit(all);
    const cells = await cellsOf(world, person);
    await end(world, person);
    for (const cell of cells) await tryCell(world, bySession(title, person, null), cell, tally);
    await world.restore(empty);
  }
  for (const cell of await cellsOf(world, world.server.stranger))
    await tryCell(world, bySession('a stranger', world.server.stranger, null), cell, tally);
  await world.close();
});
