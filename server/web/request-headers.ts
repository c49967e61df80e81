/** Headers that a request has to have once, or at most once: what reads another of them than a proxy in front did would judge another request. */
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../core/problem/refusal.ts';
import { sendProblem } from './problem.ts';

type Head = Pick<IncomingMessage, 'rawHeaders' | 'httpVersion'>;

/** Node takes the first of these and drops the others, or joins them, without a word. */
const single = ['host', 'origin', 'authorization', 'content-type'] as const;

/** A host with or without a port (RFC 3986); empty where the target has none. */
const hostForm = /^(\[[0-9a-f:.]+\]|[a-z0-9._~%!$&'()*+;=-]*)(:\d{0,5})?$/i;

/** One sentence, or null. RFC 9112 asks for 400 in all three cases of `Host`. [H36] */
export function headerProblem({ rawHeaders, httpVersion }: Head): string | null {
  const values = new Map<string, string[]>(single.map((name) => [name, []]));
  for (let at = 0; at < rawHeaders.length; at += 2) values.get(rawHeaders[at]!.toLowerCase())?.push(rawHeaders[at + 1]!);
  for (const [name, given] of values)
    if (given.length > 1) return `The request has the header ${name} ${given.length} times; send it once.`;
  const [host] = values.get('host')!;
  if (host === undefined) return httpVersion === '1.1' ? 'The request has no header Host; name the host it is for.' : null;
  return hostForm.test(host)
    ? null
    : `The header Host is ${JSON.stringify(host.slice(0, 80))}, which is no host; send name and port alone.`;
}

/** The server checks these before anything else. */
export async function requireClearHeaders(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const problem = headerProblem(request.raw);
  return problem === null ? undefined : sendProblem(reply, refuse('invalid-request', problem));
}
