import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { expect, it } from 'vitest';
import { entry, uuid } from '../../../../test/contracts/storage/values.ts';
import { prepareOnce } from '../../sqlite/session.ts';
import type { AppendEntry } from '../../tables/drafts.ts';
import type { Database, InOneGo, Step } from '../schema.ts';
import { createAppend } from './append.ts';

const db: Database = new Kysely({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (given) => new SqliteIntrospector(given),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

it('[S41] a batch of any number of drafts and changes is written, in its order, by statements that stay prepared', async () => {
  let steps: readonly Step[] = [];
  const inOneGo: InOneGo = async (given) => {
    steps = given;
    return null;
  };
  const append = createAppend(db, (work) => work(db), inOneGo);
  const prepared: string[] = [];
  const prepare = prepareOnce({
    prepare: (text: string) => {
      prepared.push(text);
      return {} as never;
    },
  });
  for (let count = 1; count <= 100; count++) {
    const changes = Array.from({ length: count }, (_, at): AppendEntry => ({ ...entry(uuid(at)), update: Uint8Array.of(at), position: 0 }));
    await append(changes);
    for (const { sql } of steps) prepare(sql);
    const written = steps.flatMap(({ parameters }) => parameters.filter((value) => value instanceof Uint8Array));
    expect(written).toEqual(changes.map(({ update }) => update));
    expect(steps.reduce((sum, { rows }) => sum + rows, 0)).toBe(count);
  }
  expect(prepared.length).toBe(new Set(prepared).size);
  expect(prepared.length).toBeLessThanOrEqual(10);
});
