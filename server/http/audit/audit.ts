/** The audit over HTTP: what happened, newest first, as far as the asker's tags reach. */
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { readAudit } from '../../access/read-audit.ts';
import { costOf } from '../../web/budget/costs.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';
import { callerOf } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { accessFor, rightsFor } from '../rights.ts';
import { defaultLimit, listOf } from '../schemas/list.ts';
import { answers } from '../schemas/shared.ts';
import { createAuditCursors } from './audit-cursor.ts';
import { AuditQuery, AuditRow, readFilter } from './audit-schemas.ts';

export function addAuditRoutes(app: App, { storage, access: state, random }: AppDeps): void {
  const cursors = createAuditCursors(storage.audit, random);
  const schema = {
    summary: 'What happened, newest first: the events about what one may see',
    querystring: AuditQuery,
    response: answers({ 200: listOf(AuditRow) }),
  };
  app.get('/audit', { schema, config: { cost: costOf.list, canBeTried: true } }, async (request, reply) => {
    const access = accessFor(state, request);
    const forbidden = rightsFor(access, request).refusalAnywhere(ownPermissions.viewAudit); // [H160]
    if (forbidden) return sendProblem(reply, forbidden);
    const { limit = defaultLimit, cursor, ...asked } = request.query;
    const read = readFilter(asked);
    if (!read.ok) return sendProblem(reply, read);
    const start = await cursors.read(cursor);
    if (!start.ok) return sendProblem(reply, start);
    const spent = (milliseconds: number): void => void request.account?.charge(milliseconds);
    const page = { ...read.filter, limit, ...(start.after && { after: start.after }) };
    const { rows, next } = await readAudit({ storage, access, spent }, callerOf(request).user.id, page);
    return { items: rows, next: await cursors.write(next) };
  });
}
