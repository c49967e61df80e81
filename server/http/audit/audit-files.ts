/** The audit as a file: the rows that the list answers, written slice by slice, by the rights of each slice. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import type { Refusal } from '../../../core/problem/refusal.ts';
import { readAudit } from '../../access/read-audit.ts';
import { byCaller, refusalIfEnded } from '../../accounts/caller.ts';
import { systemClock } from '../../clock.ts';
import type { AuditFilter, AuditPlace } from '../../storage/tables/audit.ts';
import { costOf } from '../../web/budget/costs.ts';
import { cutStalled } from '../../web/cut-stalled.ts';
import { sendProblem } from '../../web/problem.ts';
import { Type } from '../../web/schema.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { rightsFor } from '../rights.ts';
import { answers } from '../schemas/shared.ts';
import { csvHead, csvOf, jsonOf } from './audit-forms.ts';
import { ExportQuery, readFilter } from './audit-schemas.ts';

const forms = {
  ndjson: { type: 'application/x-ndjson; charset=utf-8', head: '', lineOf: jsonOf, about: 'one row a line, in JSON' },
  csv: { type: 'text/csv; charset=utf-8; header=present', head: csvHead, lineOf: csvOf, about: 'with a sentence each, as CSV' },
} as const;

type Form = keyof typeof forms;
type Deps = Pick<AppDeps, 'storage' | 'access' | 'sessions' | 'loopTurns' | 'isEnding' | 'now'>;

export function addAuditFileRoutes(app: App, deps: Deps): void {
  for (const form of Object.keys(forms) as Form[]) {
    const schema = {
      summary: `What happened, newest first, as a file: ${forms[form].about}`,
      querystring: ExportQuery,
      response: answers({ 200: Type.String({ description: forms[form].type }) }),
    };
    const options = { schema, exposeHeadRoute: false, config: { cost: costOf.list } };
    app.get(`/audit.${form}`, options, async (request, reply) => sendFile(deps, request, reply, form, readFilter(request.query)));
  }
}

async function sendFile(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form,
  read: ReturnType<typeof readFilter>,
): Promise<FastifyReply> {
  const forbidden = rightsFor(deps.access, request).refusalAnywhere(ownPermissions.viewAudit);
  if (forbidden) return sendProblem(reply, forbidden);
  if (!read.ok) return sendProblem(reply, read);
  const ended = await noteExport(deps, request, form, read.filter);
  if (ended) return sendProblem(reply, ended);
  cutStalled(reply.raw);
  return reply
    .type(forms[form].type)
    .header('content-disposition', `attachment; filename="audit-${deps.now().slice(0, 10)}.${form}"`)
    .send(Readable.from(slicesOf(deps, request, form, read.filter), { objectMode: false }));
}

/** [H167] */
function noteExport({ storage, now }: Deps, request: FastifyRequest, format: Form, filter: AuditFilter): Promise<Refusal | null> {
  const caller = callerOf(request);
  return storage.transaction(async (tables) => {
    const ended = await refusalIfEnded(tables, caller);
    if (ended) return ended;
    await tables.audit.append([
      {
        ...{ at: now(), event: 'audit-exported', outcome: 'success', ...byCaller(caller) },
        ...{ target: { kind: 'audit', id: null, name: null }, before: null, after: { format, ...filter }, reason: null },
      },
    ]);
    return null;
  });
}

const rowsOfSlice = 100;

/** Whoever loses the right or the session meanwhile gets a file that breaks off. [H166] */
async function* slicesOf(deps: Deps, request: FastifyRequest, form: Form, filter: AuditFilter): AsyncGenerator<string> {
  const { head, lineOf } = forms[form];
  const caller = callerOf(request);
  const spent = (milliseconds: number): void => void request.account?.charge(milliseconds);
  let after: AuditPlace | null = null;
  if (head !== '') yield head;
  do {
    await deps.loopTurns.next(request.account ?? request);
    if (
      deps.isEnding() ||
      rightsFor(deps.access, request).refusalAnywhere(ownPermissions.viewAudit) ||
      !(await deps.sessions.byId(caller.id))
    )
      throw new Error('The export was broken off: its session, its right or the server ended.');
    const page = await readAudit({ ...deps, spent }, caller.user.id, { ...filter, limit: rowsOfSlice, ...(after && { after }) });
    const used = systemClock.used();
    const text = page.rows.map(lineOf).join('');
    spent(systemClock.used() - used);
    if (text !== '') yield text;
    after = page.next;
  } while (after !== null);
}
