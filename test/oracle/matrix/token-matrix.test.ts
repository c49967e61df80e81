/** Authorization by token: scopes × permission sets × routes × things, against the same oracle; and tokens that are none any more. */
import { afterAll, expect, test } from 'vitest';
import type { Scope } from '../authorization.ts';
import { createRandom } from '../../support/random.ts';
import { isWhole } from '../../support/runs.ts';
import { all, grid, type Persona } from './personas.ts';
import { createTally, timeout } from './tally.ts';
import { cellsOf, tryCell, type Asker } from './try-cell.ts';
import { createWorld, type World } from './world.ts';

const tally = createTally('authorization by token');
afterAll(() => tally.conclude());

const scopes: readonly Scope[] = ['decisions', 'profiles:read', 'profiles:write', 'users:read', 'users:write'];
const { below, pick, next } = createRandom(Number(process.env['SEED'] ?? 1) * 31_337);

/** No origin that is allowed: a program has none. */
const byToken = (secret: string) => ({ authorization: `Bearer ${secret}`, origin: 'https://elsewhere.example' });

async function tryToken(world: World, persona: Persona, held: readonly Scope[]): Promise<void> {
  const empty = world.rows.read();
  const person = await world.admit(persona);
  const caller = person.userId;
  const asker: Asker = {
    ...{ title: `${persona.title}, by token for ${held.join(', ')}`, person: { cookie: '' }, caller },
    expected: (oracle, question) => oracle.answerToken(caller, held, question),
    headers: byToken(await world.plantToken(caller, held)),
  };
  for (const cell of await cellsOf(world, person)) await tryCell(world, asker, cell, tally);
  await world.restore(empty);
}

test(
  '[H144] [H145] [H146] [H147] [H149] a token does what its scopes and its owner’s rights both allow, and nothing else is written',
  { timeout },
  async () => {
    const world = await createWorld();
    const few = (): Scope[] => scopes.filter(() => next() < 0.5);
    if (!isWhole()) {
      await tryToken(world, all, [scopes[below(scopes.length)]!]);
      await tryToken(world, pick(grid), [...scopes]);
    } else {
      for (const scope of scopes) await tryToken(world, all, [scope]);
      for (const persona of grid) await tryToken(world, persona, next() < 0.5 ? few() : scopes);
    }
    await world.close();
  },
);

/** Ways in which a token is none, or none any more. */
const endings: Readonly<Record<string, (world: World, caller: string, secret: string) => Promise<unknown> | void>> = {
  expired: ({ rows, server }, caller) =>
    rows.run('update tokens set expires_at = ? where user_id = ?', new Date(server.now()).toISOString(), caller),
  ended: async ({ server }, caller) => (await server.signIn('admin')).call('DELETE', `/api/users/${caller}/tokens`),
  'of a disabled user': async ({ server }, caller) =>
    (await server.signIn('admin')).call('PUT', `/api/users/${caller}/enabled`, { body: { enabled: false } }),
  'of a removed user': async ({ server }, caller) => (await server.signIn('admin')).call('DELETE', `/api/users/${caller}`),
  'from before a new password': async ({ server }, caller) =>
    (await server.signIn('admin')).call('PATCH', `/api/users/${caller}`, { body: { password: 'another long secret' } }),
};

test('[H144] [W43] a token that has ended is nobody’s, for every route but the public ones', { timeout }, async () => {
  const world = await createWorld();
  const empty = world.rows.read();
  for (const [title, end] of Object.entries(endings)) {
    const person = await world.admit(all);
    const secret = await world.plantToken(person.userId, scopes);
    const cells = (await cellsOf(world, person)).filter(({ question }) => isWhole() || question.kind !== 'profile-write');
    await end(world, person.userId, secret);
    const asker: Asker = {
      ...{ title, person: { cookie: '' }, caller: null, expected: (oracle, question) => oracle.answer(null, question) },
      headers: byToken(secret),
    };
    for (const cell of cells) await tryCell(world, asker, cell, tally);
    await world.restore(empty);
  }
  expect(tally.operations().size).toBeGreaterThan(40);
  await world.close();
});
