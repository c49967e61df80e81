/** The request headers that make a write safe to repeat and safe against others' writes. */
import type { FastifyRequest } from 'fastify';
import { isUuid } from '../../core/protocol/control.ts';
import { shown } from '../web/invalid-detail.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';

/** The revision that `If-Match` names, also in a weak tag, since proxies that compress an answer weaken its tag. [H6] [H50] */
export function readIfMatch(request: FastifyRequest): { readonly ok: true; readonly revision: number } | Refusal {
  const header = request.headers['if-match'];
  if (header === undefined)
    return refuse('revision-required', 'The header "If-Match" is missing; send the ETag of the revision you saw, such as If-Match: "3".');
  const [, revision] = /^(?:W\/)?"([1-9]\d{0,14})"$/.exec(header) ?? [];
  if (revision === undefined)
    return refuse(
      'invalid-request',
      `"If-Match" is ${shown(header)}; send the ETag of one revision as it came, such as "3" with its quotes.`,
    );
  return { ok: true, revision: Number(revision) };
}

/** The same where the request may leave it out; null then. [H120] */
export const readKnownRevision = (request: FastifyRequest): { readonly ok: true; readonly revision: number | null } | Refusal =>
  request.headers['if-match'] === undefined ? { ok: true, revision: null } : readIfMatch(request);

/** The idempotency key that the request names, or a fresh one where it names none. [H7] */
export function readIdempotencyKey(request: FastifyRequest, newId: () => string): { readonly ok: true; readonly key: string } | Refusal {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return { ok: true, key: newId() };
  const key = typeof header === 'string' ? header.toLowerCase() : header;
  return isUuid(key) ? { ok: true, key } : refuse('invalid-request', `"Idempotency-Key" is ${shown(header)}; send a UUID.`);
}
