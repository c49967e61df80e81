/** What an upgrade to the relay asks for, and how it is refused before it becomes a WebSocket. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '../../core/problem/codes.ts';
import { isUuid } from '../../core/protocol/control.ts';
import type { Base } from '../../core/profile/profile.ts';
import { problemOf, problemType } from '../web/problem.ts';

export type UpgradeRequest =
  | { readonly ok: true; readonly draft: string; readonly base: Base }
  | { readonly ok: false; readonly code: ProblemCode; readonly detail: string };

/** Reads `/sync/<draftId>?base=<profileId>@<revision>`. [P1] */
export function readUpgrade(request: Pick<IncomingMessage, 'url'>): UpgradeRequest {
  const url = URL.parse(request.url ?? '/', 'http://relay');
  const draft = /^\/sync\/([^/]+)$/.exec(url?.pathname ?? '')?.[1]?.toLowerCase();
  if (!url || !isUuid(draft)) return { ok: false, code: 'not-found', detail: 'A draft is opened at /sync/<UUID>.' };
  const named = url.searchParams.get('base');
  if (named === null || named === '') return { ok: true, draft, base: null };
  const [profile, revision, ...rest] = named.toLowerCase().split('@');
  if (!isUuid(profile) || !/^[1-9]\d{0,8}$/.test(revision ?? '') || rest.length > 0) {
    return { ok: false, code: 'invalid-request', detail: `The base "${named.slice(0, 80)}" is not <profileId>@<revision>.` };
  }
  return { ok: true, draft, base: { profile, revision: Number(revision) } };
}

/** Not imported: every name of the module would be read, and with it all that Node has to send requests, which takes 3 MB. */
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** Answers an upgrade with a problem and ends the connection. */
export function refuseUpgrade(socket: Duplex, code: ProblemCode, detail: string): void {
  const problem = problemOf(code, detail);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  // Not left to the other end, which may never hang up.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
