/** Authorization over HTTP: permission sets × routes × things × session states, against an oracle written apart. */
import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { openApiFile } from '../../server/openapi.ts';
import type { Expected } from '../oracle/authorization.ts';
import type { Person } from '../support/server.ts';
import { askEverybody } from './everybody.ts';
import { draftCells, givingCells, listCells, ownCells, profileCells, userCells, type HttpCell } from './http-cells.ts';
import type { LightAnswer } from './light-client.ts';
import { all, type Persona } from './personas.ts';
import { changedRows } from './rows.ts';
import { createTally, timeout } from './tally.ts';
import { createWorld, type World } from './world.ts';

const tally = createTally('authorization over HTTP');
afterAll(() => tally.conclude());

const cellsOf = async (world: World, person: Person): Promise<HttpCell[]> => [
  ...ownCells(world, person),
  ...profileCells(world),
  ...userCells(world, person),
  ...givingCells(world, person),
  ...(await draftCells(world, person)),
  ...listCells(world),
];

/** Asks, compares with the oracle, and holds the rows to what may have changed. */
async function tryCell(world: World, person: Person, caller: string | null, cell: HttpCell, who: string): Promise<void> {
  const { rows, server } = world;
  const before = rows.read();
  const expected = world.oracle().answer(caller, cell.question);
  const unmentionable =
    caller === null || cell.question.kind === 'own' || cell.question.kind === 'public' ? [] : world.oracle().unmentionable(caller);
  const [method = ''] = cell.route.split(' ');
  const answer = await world.call(person, method.toUpperCase(), cell.path, cell.request);
  const where = `${who}: ${cell.route} (${cell.about})`;
  expect({ where, ...told(answer, expected) }).toEqual({ where, status: expected.status, ...(expected.codes && { code: expected.codes }) });
  if (expected.names !== undefined) expect(answer.body.detail, where).toContain(expected.names);
  if (expected.items) expect(answer.body.items.map(nameOf).sort(), where).toEqual([...expected.items].sort());
  if (expected.others) expect(answer.body.others?.map(nameOf).sort(), where).toEqual([...expected.others].sort());
  expect(mentioned(unmentionable, cell, answer), where).toEqual([]);
  const changed = changedRows(before, rows.read());
  const stray = changed.filter(
    ({ table, values }) => !expected.touches.some((one) => one.table === table && (one.id === undefined || values.includes(one.id))),
  );
  expect(stray, where).toEqual([]);
  // Canonical rows come with the record of the one commit function, and never without.
  const isCanonical = changed.some(({ table }) => table === 'profiles' || table === 'revisions');
  expect(changed.filter(({ table, how }) => table === 'outcomes' && how === 'added').length, where).toBe(isCanonical ? 1 : 0);
  if (expected.touches.length > 0) expect(changed.length, where).toBeGreaterThan(0);
  tally.add(cell.route, answer.status < 400, changed.length > 0);
  if (changed.length > 0) await world.restore(before);
  server.advance(20);
}

/** What tells one item of a list from the others: an id, or the number of a revision. */
const nameOf = ({ id, revision }: { readonly id?: string; readonly revision?: number }): string => id ?? String(revision);

/** Ids out of the caller's sight that an answer names, though the request did not. [H30] */
function mentioned(hidden: readonly string[], { path, request }: HttpCell, { body }: LightAnswer): string[] {
  const [told, asked] = [JSON.stringify(body) ?? '', `${path} ${JSON.stringify(request?.body) ?? ''}`];
  return hidden.filter((id) => told.includes(id) && !asked.includes(id));
}

/** One of the codes the oracle allows is as good as all of them. */
function told({ status, body }: LightAnswer, { codes }: Expected): object {
  return { status, ...(codes && { code: codes.includes(body.code) ? codes : body.code }) };
}

async function tryPersona(world: World, persona: Persona): Promise<void> {
  const empty = world.rows.read();
  const person = await world.admit(persona);
  for (const cell of await cellsOf(world, person)) await tryCell(world, person, person.userId, cell, persona.title);
  await world.restore(empty);
}

test(
  '[H5] [H12] [H20] [H30] [H75] [H76] [P41] [A20] [A21] whoever asks for whatever is answered as the oracle says, and nothing else is written',
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
    for (const cell of cells) await tryCell(world, person, null, cell, title);
    await world.restore(empty);
  }
  for (const cell of await cellsOf(world, world.server.stranger)) await tryCell(world, world.server.stranger, null, cell, 'a stranger');
  await world.close();
});
