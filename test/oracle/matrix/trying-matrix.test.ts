/** Trying what somebody else may see: never more than one sees oneself, never a change, and exactly what both may see. */
import { afterAll, expect, test } from 'vitest';
import type { Tried } from '../authorization.ts';
import type { Person } from '../../support/server.ts';
import { draftCells, listCells, ownCells, permissionCells, profileCells, userCells, type HttpCell } from './http-cells.ts';
import type { LightAnswer } from './light-client.ts';
import { all, argentina, grid, randomPersona, type Persona } from './personas.ts';
import { changedRows } from './rows.ts';
import { isWhole } from '../../support/runs.ts';
import { createTally, seeds, timeout } from './tally.ts';
import { nameOf } from './try-cell.ts';
import { createWorld, type World } from './world.ts';

const tally = createTally('trying what another may see');
afterAll(() => tally.conclude());

/** What can be tried, and no other route. */
const canBeTried = new Set([
  ...['get /api/catalog', 'get /api/assertions', 'get /api/profiles', 'get /api/profiles/{id}', 'get /api/profiles/{id}/holders'],
  ...['get /api/profiles/{id}/alike', 'get /api/profiles/{id}/revisions', 'get /api/profiles/{id}/revisions/{revision}'],
  ...['get /api/permissions/{permission}/holders', 'get /api/permissions/{permission}/profiles'],
  ...['get /api/users', 'get /api/users/{id}', 'get /api/users/{id}/access'],
  ...['get /api/drafts', 'get /api/drafts/{id}', 'get /api/drafts/{id}/content', 'get /api/audit'],
]);

const named = (title: string): Persona => grid.find((one) => one.title === title)!;
const askers = [named('View, and Edit within tags'), named('everything within tags'), all, named('users: View')];
const tried: readonly Tried[] = [
  { chosen: [], accessControl: null },
  { chosen: ['SecurityProfiles.View', 'Users.View', 'HistoricalChanges.View'], accessControl: null },
  {
    chosen: ['SecurityProfiles.Edit', 'Users.View', 'HistoricalChanges.View'],
    accessControl: { resources: ['SecurityProfile', 'User'], tags: argentina },
  },
  { chosen: ['SecurityProfiles.View', 'Users.Edit'], accessControl: { resources: ['SecurityProfile'], tags: { Country: 'Brazil' } } },
];

const headerOf = ({ chosen, accessControl }: Tried): string => Buffer.from(JSON.stringify({ chosen, accessControl })).toString('base64url');

/** Each reading, and one of each that changes. */
async function cellsOf(world: World, person: Person): Promise<HttpCell[]> {
  const cells = [
    ...ownCells(world, person),
    ...profileCells(world),
    ...userCells(world, person),
    ...(await draftCells(world, person)),
    ...listCells(world),
    ...permissionCells(),
  ].filter(({ route }) => route.includes(' /api/'));
  const changing = new Map(cells.filter(({ route }) => !route.startsWith('get')).map((cell) => [cell.route, cell]));
  return [...cells.filter(({ route }) => route.startsWith('get')), ...changing.values()];
}

const itemsOf = ({ body }: LightAnswer): string[] => (body.items ?? []).map(nameOf).sort();

async function tryCell(world: World, person: Person, grant: Tried, cell: HttpCell): Promise<void> {
  const [method = ''] = cell.route.split(' ');
  const before = world.rows.read();
  const where = `${JSON.stringify(grant)}: ${cell.route} (${cell.about})`;
  const headers = { ...cell.request?.headers, 'accord-try-as': headerOf(grant) };
  const answer = await world.call(person, method.toUpperCase(), cell.path, { ...cell.request, headers });
  world.server.advance(20);
  expect(changedRows(before, world.rows.read()), where).toEqual([]);
  tally.add(cell.route, answer.status < 400, false);
  if (!canBeTried.has(cell.route)) {
    expect([where, answer.status, answer.body.code]).toEqual([where, 403, 'trying']);
    return;
  }
  const oracle = world.oracleOfTrying(person.userId, grant);
  const expected = oracle.answer(person.userId, cell.question);
  expect([where, answer.status]).toEqual([where, expected.status]);
  if (expected.items) expect(itemsOf(answer), where).toEqual([...expected.items].sort());
  const told = JSON.stringify(answer.body);
  const hidden = cell.question.kind === 'own' ? [] : oracle.unmentionable(person.userId);
  expect(
    hidden.filter((id) => told.includes(id) && !cell.path.includes(id)),
    where,
  ).toEqual([]);
  if (answer.status !== 200) return;
  // Whatever is shown so is shown to the person themself.
  const own = await world.call(person, method.toUpperCase(), cell.path, cell.request);
  expect([where, own.status]).toEqual([where, 200]);
  // Of a list with further pages the first one does not tell.
  if (own.body.next) return;
  const items = new Set(itemsOf(own));
  expect(
    itemsOf(answer).filter((id) => !items.has(id)),
    where,
  ).toEqual([]);
}

test('[H190] [H191] [A80] who tries what another may see is shown what both may see, and changes nothing', { timeout }, async () => {
  const world = await createWorld();
  const people = askers.map((persona, at) => ({ persona, grants: isWhole() ? tried : [tried[at]!] }));
  for (const seed of seeds(1))
    people.push({ persona: randomPersona(seed), grants: randomPersona(seed + 1_000).profiles.slice(0, 1) as Tried[] });
  const empty = world.rows.read();
  for (const { persona, grants } of people) {
    const person = await world.admit(persona);
    const cells = await cellsOf(world, person);
    for (const grant of grants) for (const cell of cells) await tryCell(world, person, grant, cell);
    await world.restore(empty);
  }
  await world.close();
});
