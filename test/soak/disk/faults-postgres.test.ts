/** The same faults over PostgreSQL: at every query that an append, a compaction and a commit send. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { createPostgresSchema, type PostgresSchema } from '../../support/postgres.ts';
import { operationsOf } from './operations.ts';
import { createOutcomes, interrupt, type Bench } from './faults.ts';
import { Fuse } from './fuse.ts';
import { beginning } from './recording.ts';

/** A query is refused and not sent; or it is carried out, and the connection breaks before it is answered. */
const faults = ['refused', 'lost after'] as const;

let schema: PostgresSchema | string;
let storage: CanonicalStorage;
const fuse = new Fuse();
let fault: (typeof faults)[number] = 'refused';

beforeAll(async () => {
  schema = await createPostgresSchema();
  if (typeof schema === 'string') return;
  storage = await openPostgresStorage(schema.url);
  for (const step of beginning) await step({ storage });
  const send = Reflect.get(pg.Client.prototype, 'query') as (this: pg.Client, ...words: unknown[]) => Promise<unknown>;
  const ask = async (client: pg.Client, words: readonly unknown[]): Promise<unknown> => {
    const burns = fuse.burns();
    if (burns && fault === 'refused') throw new Error('The query was refused.');
    const answer = await send.apply(client, [...words]);
    // An append is a statement of its own, without a commit.
    fuse.mayHaveHappened ||= words[0] === 'commit' || JSON.stringify(words[0]).includes('set_config');
    if (!burns) return answer;
    void client.end();
    throw new Error('Connection terminated unexpectedly');
  };
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...words: unknown[]): unknown {
    return ask(this, words);
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  if (typeof schema === 'string') return;
  await storage.close();
  await schema.drop();
});

const bench: Bench = {
  storage: () => storage,
  arm: (step) => fuse.arm(step),
  count: () => fuse.steps,
  mayHaveHappened: () => fuse.mayHaveHappened,
  look: (look) => look(storage),
  goOn: async () => undefined,
  close: async () => undefined,
};

let worlds = 0;
for (const name of ['a commit', 'an append', 'a compaction'])
  test.for(faults)(
    `[S51] ${name} over PostgreSQL is refused cleanly or durably done, whatever query is %s`,
    { timeout: 120_000 },
    async (kind, { skip }) => {
      if (typeof schema === 'string') return skip(schema);
      fault = kind;
      const outcomes = createOutcomes();
      let isMet = true;
      let steps = 0;
      for (; isMet; steps += 1) {
        const operation = operationsOf((worlds += 1)).find((one) => one.name === name)!;
        await operation.prepare(storage);
        isMet = await interrupt(operation, bench, [steps + 1], outcomes);
      }
      process.stdout.write(`${name} over PostgreSQL, a query is ${kind}: ${steps - 1} steps, ${JSON.stringify(outcomes)}\n`);
      // An append is one statement, after one that reads.
      expect(outcomes.refused).toBeGreaterThanOrEqual(3);
    },
  );
