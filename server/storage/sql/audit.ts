/** The audit, row by row, each chained to the previous one; no statement changes or removes one. [S35] */
import { sql } from 'kysely';
import { chainRows, emptyHead, type AuditFacts, type AuditHead, type AuditRow, type AuditTarget } from '../../../core/audit/audit-row.ts';
import { CorruptRow, isFacts, readJson } from './json-column.ts';
import { allOf, type Condition } from './lists/list-page.ts';
import type { Atomically, Database, Row } from './schema.ts';
import type { Audit, AuditListed, AuditPage, AuditPlace, DamagedRow } from '../tables/audit.ts';

export function createAudit(db: Database, atomically: Atomically): Audit {
  return {
    append: async (events) => {
      if (events.length === 0) return;
      await atomically(async (db) => {
        // Of two processes that read the same head one has to run again: both would write the same primary key. [S54]
        const { at, ...head } = await readNewest(db);
        let last = at;
        const inOrder = events.map((event) => ({ ...event, at: (last = notBefore(last, event.at)) }));
        const rows = chainRows(head, inOrder);
        await db.insertInto('audit').values(rows.map(rowToColumns)).execute();
      });
    },
    newest: async ({ limit, before, event }) => {
      let query = db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
      if (before !== undefined) query = query.where('seq', '<', before);
      if (event !== undefined) query = query.where('event', '=', event);
      return (await query.execute()).map(rowFromColumns);
    },
    page: (page) => readPage(db, page),
    head: async () => {
      const { seq, hash } = await readNewest(db);
      return { seq, hash };
    },
    chain: async (after, limit) => {
      let query = db.selectFrom('audit').selectAll().orderBy('seq').limit(limit);
      if (after !== null) query = query.where('seq', '>', after);
      return (await query.execute()).map(rowOrDamage);
    },
  };
}

/** Rows of an index that one page examines, where more than the index decides which of them are asked for. [S86] */
export const mostExamined = 2_000;

/** From the index that decides most: a thing and a person's deed with it are few, a person's deeds are many. [S85] */
async function readPage(db: Database, page: AuditPage): Promise<AuditListed> {
  const { from, to, actor, event, target, after, limit } = page;
  const is = (column: 'actor_id' | 'event' | 'target_id', value: string | undefined): Condition | null =>
    value === undefined ? null : sql`${sql.ref(column)} = ${value}`;
  const [doer, kind] = [is('actor_id', actor), is('event', event)];
  const isIndexed = allOf(
    ...(target === undefined ? [doer, kind] : [is('target_id', target)]),
    from === undefined ? null : sql`at >= ${from}`,
    to === undefined ? null : sql`at < ${to}`,
    after ? sql`(at, seq) < (${after.at}, ${after.seq})` : null,
  );
  const indexed = sql<Row<'audit'>>`select * from audit where ${isIndexed} order by at desc, seq desc limit ${mostExamined}`;
  const rest = target === undefined ? [] : [doer, kind].filter((one) => one !== null);
  const { rows } =
    rest.length === 0
      ? await sql<Row<'audit'>>`select * from audit where ${isIndexed} order by at desc, seq desc limit ${limit + 1}`.execute(db)
      : await sql<
          Row<'audit'>
        >`select * from (${indexed}) as examined where ${allOf(...rest)} order by at desc, seq desc limit ${limit + 1}`.execute(db);
  const last = rows.length > limit ? rows[limit - 1] : rest.length === 0 ? undefined : await lastExamined(db, isIndexed);
  return { rows: rows.slice(0, limit).map(rowFromColumns), next: last ? { at: last.at, seq: Number(last.seq) } : null };
}

/** Undefined where everything was examined. */
async function lastExamined(db: Database, isIndexed: Condition): Promise<AuditPlace | undefined> {
  const { rows } = await sql<
    Row<'audit'>
  >`select at, seq from audit where ${isIndexed} order by at desc, seq desc limit 1 offset ${mostExamined - 1}`.execute(db);
  return rows[0] && { at: rows[0].at, seq: Number(rows[0].seq) };
}

function rowOrDamage(row: Row<'audit'>): AuditRow | DamagedRow {
  try {
    return rowFromColumns(row);
  } catch (error) {
    if (error instanceof CorruptRow) return { seq: Number(row.seq), damage: error.message };
    throw error;
  }
}

/** Milliseconds by which a row may be earlier than the one before it because two servers asked for the time one after the other. */
const mostApart = 10_000;

/** Where a clock was set to another time, rows tell it. [S136] */
const notBefore = (last: string, at: string): string => (last > at && Date.parse(last) - Date.parse(at) <= mostApart ? last : at);

async function readNewest(db: Database): Promise<AuditHead & Pick<AuditRow, 'at'>> {
  const last = await db
    .selectFrom('audit')
    .select(['seq', 'hash', 'at'])
    .where('seq', '=', (rows) => rows.selectFrom('audit').select(({ fn }) => fn.max('seq').as('last')))
    .executeTakeFirst();
  return last ? { ...last, seq: Number(last.seq) } : { ...emptyHead, at: '' };
}

const factsToText = (facts: AuditFacts | null): string | null => facts && JSON.stringify(facts);

const rowToColumns = (row: AuditRow): Row<'audit'> => ({
  seq: row.seq,
  at: row.at,
  event: row.event,
  outcome: row.outcome,
  actor_id: row.actor.id,
  actor_name: row.actor.name,
  via: row.actor.via,
  address: row.from,
  target_kind: row.target?.kind ?? null,
  target_id: row.target?.id ?? null,
  target_name: row.target?.name ?? null,
  before: factsToText(row.before),
  after: factsToText(row.after),
  reason: row.reason,
  prev: row.prev,
  hash: row.hash,
});

function rowFromColumns(row: Row<'audit'>): AuditRow {
  const facts = (column: 'before' | 'after'): AuditFacts | null => {
    const text = row[column];
    return text === null ? null : readJson(text, isFacts, { table: 'audit', column, id: String(row.seq) });
  };
  return {
    seq: Number(row.seq),
    at: row.at,
    event: row.event,
    outcome: row.outcome,
    actor: { id: row.actor_id, name: row.actor_name, via: row.via },
    from: row.address,
    target: targetOf(row),
    before: facts('before'),
    after: facts('after'),
    reason: row.reason,
    prev: row.prev,
    hash: row.hash,
  };
}

/** Whatever column somebody filled in by hand counts, so that the row is not what it was. [S53] */
const targetOf = ({ target_kind: kind, target_id: id, target_name: name }: Row<'audit'>): AuditTarget | null =>
  kind === null && id === null && name === null ? null : { kind: kind as AuditTarget['kind'], id, name };
