/** The audit of the version before its rows were chained, and what becomes of it. */
import { expect } from 'vitest';
import type { Storage } from '../../../server/storage/storage.ts';
import { event, isOneChain } from './audit-rules.ts';
import { minute, uuid } from './values.ts';

const [session, digest] = ['f'.repeat(64), 'd'.repeat(64)];
const columns = 'seq, at, actor_id, username, session_id, action, profile_id, revision, draft_id, position, digest, key';
const revision = (n: number, name: string): string =>
  `insert into revisions values ('${uuid(2)}', ${n}, '{"name":"${name}"}', '${minute(n)}', 'ada', null);`;

/** With a gap in its numbers, as a transaction that was undone leaves one in PostgreSQL, and more rows than are copied at once. */
export const oldAudit = `
  ${revision(1, 'Agent')} ${revision(2, 'Lead')}
  insert into audit (${columns}) values
    (2, '${minute(1)}', '${uuid(1)}', 'ada', '${session}', 'create', '${uuid(2)}', 1, '${uuid(5)}', 7, '${digest}', '${uuid(11)}'),
    (3, '${minute(2)}', '${uuid(1)}', 'ada', '${session}', 'update', '${uuid(2)}', 2, null, null, null, '${uuid(12)}'),
    (7, '${minute(3)}', '${uuid(1)}', 'ada', null, 'delete', '${uuid(2)}', 2, null, null, null, '${uuid(13)}');
  ${Array.from({ length: 600 }, (_, n) => `insert into audit (${columns}) values (${n + 8}, '${minute(4)}', '${uuid(1)}', 'ada', null, 'create', '${uuid(3)}', 1, null, null, null, '${uuid(100 + n)}');`).join('')}`;

export async function keepsOldAudit(storage: Storage): Promise<void> {
  await storage.audit.append([event(9)]);
  await isOneChain(storage, 604);
  const first = (await storage.audit.newest({ limit: 3, before: 4 })).toReversed();
  const common = { outcome: 'success', actor: { id: uuid(1), name: 'ada', via: 'session' }, from: null, reason: null };
  const target = (name: string) => ({ kind: 'profile', id: uuid(2), name });
  expect(first).toMatchObject([
    {
      ...{ ...common, at: minute(1), event: 'profile-created', target: target('Agent'), before: null },
      after: { revision: 1, draft: uuid(5), position: 7, digest, key: uuid(11), session: session.slice(0, 12) },
    },
    {
      ...{ ...common, at: minute(2), event: 'profile-changed', target: target('Lead'), before: { revision: 1 } },
      after: { revision: 2, key: uuid(12), session: session.slice(0, 12) },
    },
    {
      ...{ ...common, at: minute(3), event: 'profile-removed', target: target('Lead'), before: { revision: 2 } },
      after: { key: uuid(13), session: null },
    },
  ]);
}
