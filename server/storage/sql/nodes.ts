/** The servers that share this database. [S134] */
import { isTags, readJson } from './json-column.ts';
import type { Database, Row } from './schema.ts';
import type { NodeRows, StoredNode } from '../tables/nodes.ts';

export const createNodeRows = (db: Database): NodeRows => ({
  put: async (node) => {
    const { id, ...columns } = nodeToRow(node);
    await db
      .insertInto('nodes')
      .values({ id, ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
      .execute();
  },
  see: async (id, { seenAt, epoch }) => {
    const { numUpdatedRows } = await db.updateTable('nodes').set({ seen_at: seenAt, epoch }).where('id', '=', id).executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  },
  live: async (since) => {
    const rows = await db.selectFrom('nodes').selectAll().where('seen_at', '>=', since).orderBy('started_at').orderBy('id').execute();
    return rows.map(nodeFromRow);
  },
  remove: async (id) => {
    await db.deleteFrom('nodes').where('id', '=', id).execute();
  },
  removeOlder: async (seenBefore) => {
    await db.deleteFrom('nodes').where('seen_at', '<', seenBefore).execute();
  },
});

const nodeToRow = ({ id, version, startedAt, seenAt, epoch, settings }: StoredNode): Row<'nodes'> => ({
  ...{ id, version, started_at: startedAt, seen_at: seenAt, epoch, settings: JSON.stringify(settings) },
});

const nodeFromRow = ({ id, version, started_at, seen_at, epoch, settings }: Row<'nodes'>): StoredNode => ({
  ...{ id, version, startedAt: started_at, seenAt: seen_at, epoch },
  settings: readJson(settings, isTags, { table: 'nodes', column: 'settings', id }),
});
