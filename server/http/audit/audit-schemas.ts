/** What the routes of the audit take, and the form of a row. */
import { auditEventNames } from '../../../core/audit/audit-row.ts';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import type { AuditFilter } from '../../storage/tables/audit.ts';
import { shown } from '../../web/invalid-detail.ts';
import { Type, type Static } from '../../web/schema.ts';
import { listQuery } from '../schemas/list.ts';
import { closed, nullable, Time, Uuid } from '../schemas/shapes.ts';

const moment = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }));

const filterMembers = {
  from: moment('A day or a time in UTC: only events of this time or later.'),
  to: moment('The same: only events before this time.'),
  actor: Type.Optional(Type.Unsafe<string>({ ...Uuid, description: 'Id of the user who did it.' })),
  event: Type.Optional(Type.Enum(auditEventNames)),
  target: Type.Optional(Type.Unsafe<string>({ ...Uuid, description: 'Id of the profile, draft or user that it was done to.' })),
};
const { limit, cursor } = listQuery;

export const AuditQuery = Type.Object({ ...filterMembers, limit, cursor }, closed);
export const ExportQuery = Type.Object(filterMembers, closed);

const Facts = nullable(Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object', additionalProperties: true }));
const Name = nullable(Type.String());

export const AuditRow = Type.Object({
  seq: nullable(Type.Integer({ description: 'Its number; with its hashes for those who may see every user and profile.' })),
  at: Time,
  event: Type.String({ description: auditEventNames.join(', ') }),
  outcome: Type.Enum(['success', 'refused']),
  actor: Type.Object(
    { id: Name, name: Name, via: Type.String() },
    { description: 'Without id and name for somebody whom one may not see; `name` is the username of then.' },
  ),
  from: nullable(Type.String({ description: 'The address it came from.' })),
  target: nullable(Type.Object({ kind: Type.String(), id: Name, name: Name })),
  before: Facts,
  after: Facts,
  reason: Name,
  prev: Name,
  hash: Name,
});

type Asked = Static<typeof ExportQuery>;

/** [H161] */
export function readFilter({ from, to, actor, event, target }: Asked): { readonly ok: true; readonly filter: AuditFilter } | Refusal {
  for (const [name, text] of Object.entries({ from, to }))
    if (text !== undefined && readMoment(text) === null)
      return refuse(
        'invalid-request',
        `"${name}" is ${shown(text)}, which is no time; send a day or a time in UTC, such as 2026-01-31 or 2026-01-31T08:30:00Z.`,
      );
  return {
    ok: true,
    filter: {
      ...(from !== undefined && { from: readMoment(from) ?? '' }),
      ...(to !== undefined && { to: readMoment(to) ?? '' }),
      ...(actor !== undefined && { actor }),
      ...(event !== undefined && { event }),
      ...(target !== undefined && { target }),
    },
  };
}

/** As rows have it; null where it is none. */
function readMoment(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text)) return null;
  const time = new Date(text);
  // A 30 February is none, though it can be parsed.
  return Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== text.slice(0, 10) ? null : time.toISOString();
}
