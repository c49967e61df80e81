/** Rule S156 over PostgreSQL: what an append writes besides the log. */
import { expect, test, vi } from 'vitest';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import { createPostgresSchema, queryPostgres } from '../../support/postgres.ts';
import { patience } from './storage.contract.ts';
import { entry, minute, uuid } from './values.ts';

vi.setConfig({ testTimeout: patience });

test('[S156] an append to an open draft leaves its row on its page, and writes no index of drafts', async ({ skip }) => {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return skip(schema);
  const storage = await openPostgresStorage(schema.url);
  try {
    // As many as a page takes, also where a transaction of another test keeps every version of the row.
    const edits = 10;
    for (let position = 0; position <= edits; position++) {
      const at = new Date(Date.parse(minute(1)) + position * 1_000).toISOString();
      expect(await storage.drafts.append([{ ...entry(uuid(1), { at }), position }])).toEqual(['added']);
    }
    // A connection tells what it did when it ends.
    await storage.close();
    const told = () =>
      queryPostgres(
        `select n_tup_upd::int as updates, n_tup_hot_upd::int as "inPlace" from pg_stat_user_tables where schemaname = '${schema.name}' and relname = 'drafts'`,
      );
    await vi.waitFor(async () => expect(await told()).toEqual([{ updates: edits, inPlace: edits }]), 5_000);
  } finally {
    await storage.close();
    await schema.drop();
  }
});
