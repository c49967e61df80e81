/** A row of the audit as a line of a file. */
import { describeRow, plainSentence } from '../../../core/audit/describe-row.ts';
import { csvLine } from '../../../core/csv/csv-line.ts';
import type { ToldRow } from '../../access/audit-told.ts';

export const jsonOf = (row: ToldRow): string => `${JSON.stringify(row)}\n`;

const columns: Readonly<Record<string, (row: ToldRow) => string | number | null>> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => at,
  event: ({ event }) => event,
  outcome: ({ outcome }) => outcome,
  sentence: (row) => plainSentence(describeRow(row)),
  actor: ({ actor }) => actor.name,
  actor_id: ({ actor }) => actor.id,
  via: ({ actor }) => actor.via,
  from: ({ from }) => from,
  target_kind: ({ target }) => target?.kind ?? null,
  target: ({ target }) => target?.name ?? null,
  target_id: ({ target }) => target?.id ?? null,
  before: ({ before }) => before && JSON.stringify(before),
  after: ({ after }) => after && JSON.stringify(after),
  reason: ({ reason }) => reason,
  prev: ({ prev }) => prev,
  hash: ({ hash }) => hash,
};

export const csvHead = csvLine(Object.keys(columns));
/** [H168] */
export const csvOf = (row: ToldRow): string => csvLine(Object.values(columns).map((cellOf) => cellOf(row)));
