/** One request of the matrix: asked, compared with the oracle, and the rows held to what may have changed. */
import { expect } from 'vitest';
import type { Person } from '../../support/server.ts';
import { auditKey } from '../audit.ts';
import type { Expected, Oracle, Question } from '../authorization.ts';
import { draftCells, givingCells, listCells, ownCells, permissionCells, profileCells, userCells, type HttpCell } from './http-cells.ts';
import type { LightAnswer } from './light-client.ts';
import { changedRows } from './rows.ts';
import type { Tally } from './tally.ts';
import type { World } from './world.ts';

/** Who asks, and what the oracle says of it. */
export interface Asker {
  readonly title: string;
  readonly person: Pick<Person, 'cookie'>;
  /** Id of the user in whose name it is asked; null for nobody. */
  readonly caller: string | null;
  expected(oracle: Oracle, question: Question): Expected;
  /** Headers of every request that is not public. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const bySession = (title: string, person: Person, caller: string | null): Asker => ({
  ...{ title, person, caller, expected: (oracle, question) => oracle.answer(caller, question) },
});

export const cellsOf = async (world: World, person: Person): Promise<HttpCell[]> => [
  ...ownCells(world, person),
  ...profileCells(world),
  ...userCells(world, person),
  ...givingCells(world, person),
  ...(await draftCells(world, person)),
  ...listCells(world),
  ...permissionCells(),
];

export async function tryCell(world: World, asker: Asker, cell: HttpCell, tally: Tally): Promise<void> {
  const { rows, server } = world;
  const { caller } = asker;
  const before = rows.read();
  const expected = asker.expected(world.oracle(), cell.question);
  const isPublic = cell.question.kind === 'public';
  const unmentionable = caller === null || cell.question.kind === 'own' || isPublic ? [] : world.oracle().unmentionable(caller);
  const [method = ''] = cell.route.split(' ');
  const headers = { ...cell.request?.headers, ...(isPublic ? {} : asker.headers) };
  const answer = await world.call(asker.person, method.toUpperCase(), cell.path, { ...cell.request, headers });
  const where = `${asker.title}: ${cell.route} (${cell.about})`;
  expect({ where, ...told(answer, expected) }).toEqual({ where, status: expected.status, ...(expected.codes && { code: expected.codes }) });
  if (expected.names !== undefined) expect(answer.body.detail, where).toContain(expected.names);
  if (expected.items) expect(answer.body.items.map(nameOf).sort(), where).toEqual([...expected.items].sort());
  if (expected.others) expect(answer.body.others?.map(nameOf).sort(), where).toEqual([...expected.others].sort());
  expected.planned?.forEach((codes, at) => {
    const code = answer.body.users?.[at]?.problem?.code;
    expect({ where, at, code: code === undefined ? [] : codes.includes(code) ? codes : code }).toEqual({ where, at, code: codes });
  });
  if (expected.permissions)
    expect((answer.body.permissions as unknown as { permission: string }[]).map(({ permission }) => permission).sort(), where).toEqual(
      [...expected.permissions].sort(),
    );
  if (expected.effect) expect(effectTold(answer).sort(), where).toEqual([...expected.effect].sort());
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

/** What is gained and lost; reach is told too, and left to the laws. */
function effectTold({ body }: LightAnswer): string[] {
  const { groups } = body as unknown as Effect;
  return groups.flatMap(({ people, changes }) =>
    people.flatMap(({ id }) =>
      changes.flatMap(({ permission, before, after }) =>
        before === null ? [`${id} +${permission}`] : after === null ? [`${id} -${permission}`] : [],
      ),
    ),
  );
}

interface Effect {
  readonly groups: readonly {
    readonly people: readonly { readonly id: string }[];
    readonly changes: readonly { readonly permission: string; readonly before: unknown; readonly after: unknown }[];
  }[];
}

/** The key of a list item: an id, the number of a revision, or what a row of the audit is. */
export const nameOf = ({ id, revision, event, at, target }: Item): string =>
  event === undefined ? (id ?? String(revision)) : auditKey(at ?? '', event, target?.id ?? null);

interface Item {
  readonly id?: string;
  readonly revision?: number;
  readonly event?: string;
  readonly at?: string;
  readonly target?: { readonly id: string | null } | null;
}

/** Ids out of the caller's sight that an answer names, though the request did not. [H30] */
function mentioned(hidden: readonly string[], { path, request }: HttpCell, { body }: LightAnswer): string[] {
  const [told, asked] = [JSON.stringify(body) ?? '', `${path} ${JSON.stringify(request?.body) ?? ''}`];
  return hidden.filter((id) => told.includes(id) && !asked.includes(id));
}

/** One of the codes the oracle allows is as good as all of them. */
function told({ status, body }: LightAnswer, { codes }: Expected): object {
  return { status, ...(codes && { code: codes.includes(body.code) ? codes : body.code }) };
}
