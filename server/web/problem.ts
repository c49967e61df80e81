/** Refusals over HTTP: every one is `application/problem+json` (RFC 9457), with its code, and a sentence for the person. */
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problems, type ProblemCode } from '../../core/problem/codes.ts';
import { refuse, type Holders, type Refusal } from '../../core/problem/refusal.ts';
import type { Issue } from '../../core/validation/issues.ts';
import { unavailableBy, type Unavailable } from '../storage/unavailable.ts';
import { invalidDetail } from './invalid-detail.ts';
import { noteRefusal } from './security-log.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What happened, the offending value, the next step. */
  readonly detail: string;
  readonly code: ProblemCode;
  readonly issues?: readonly Issue[];
  readonly holders?: Holders;
}

/** Refuses from deep inside what has no answer of its own for it. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

/** While the server ends, on every way in. */
export const restarting = refuse('not-ready', 'The server is restarting; try again in a moment.');

export const problemType = 'application/problem+json; charset=utf-8';

export const problemOf = (
  code: ProblemCode,
  detail: string,
  issues?: readonly Issue[],
  status: number = problems[code].status,
): Problem => ({
  type: `urn:accord:problem:${code}`,
  title: problems[code].title,
  status,
  detail,
  code,
  ...(issues && { issues }),
});

/** Seconds in which what is waited for is over. [W14] */
const retryBusyAfter = 2;

/** Seconds after which a database may be back. [H74] */
const retryUnavailableAfter = 5;

/** Answers with a refusal; to be returned by the handler. [H1] */
export function sendProblem<Reply extends FastifyReply>(reply: Reply, { code, detail, issues, holders, status }: Refusal): Reply {
  noteRefusal(reply.request, code);
  if (code === 'busy') reply.header('retry-after', retryBusyAfter);
  const problem = problemOf(code, detail, issues, status);
  reply
    .code(problem.status)
    .type(problemType)
    .send({ ...problem, ...(holders && { holders }) });
  return reply;
}

/** The problem for an error that no handler answered. Never throws. */
export function errorToProblem(error: FastifyError): Problem {
  if (error.validation) return problemOf('invalid-request', invalidDetail(error));
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problemOf('too-large', 'The body is larger than 1 MiB; send less at once.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problemOf('unsupported-media-type', `${error.message}; send the header "Content-Type: application/json".`);
  }
  if (error instanceof RefusedError) return problemOf(error.refusal.code, error.refusal.detail);
  const unavailable = unavailableBy(error);
  if (unavailable) return unavailableProblems[unavailable]; // [H74]
  const status = error.statusCode ?? 500;
  if (status === 404) return problemOf('not-found', error.message);
  if (status === 429) return problemOf('too-fast', error.message);
  if (status >= 400 && status < 500) return problemOf('invalid-request', error.message);
  return internalProblem();
}

const unavailableProblems: Readonly<Record<Unavailable, Problem>> = {
  away: problemOf('not-ready', 'The database cannot be reached at the moment, and nothing was changed; try again in a few seconds.'),
  unknown: problemOf(
    'not-ready',
    'The connection to the database broke while this was being saved, and whether it took effect is not known; look, and send it again where it did not.',
  ),
  full: problemOf('disk-full', 'Nothing was changed, and nothing can be saved until the operator of this server makes room on its disk.'),
};

const internalProblem = (): Problem =>
  problemOf(
    'internal',
    'The server could not do this, and has noted why in its log; try again, and tell the administrator if it happens again.',
  );

export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOfError(error, request);
  noteRefusal(request, problem.code);
  if (problem.code === 'internal') request.log.error({ err: error }, 'a request failed');
  else if (problem.status === 503 && !(error instanceof RefusedError))
    request.log.warn({ reason: error.message }, 'the database refused a request');
  if (problem.status === 503) reply.header('retry-after', retryUnavailableAfter);
  void reply.code(problem.status).type(problemType).send(problem);
}

/** What an error handler throws, Fastify would answer with its inside. [H1] */
function problemOfError(error: FastifyError, request: FastifyRequest): Problem {
  try {
    return errorToProblem(error);
  } catch (fault) {
    request.log.error({ err: fault }, 'a refusal could not be put into words');
    return internalProblem();
  }
}

/** What is not even HTTP gets its problem written by hand, and the connection ends. */
export function handleClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const problem = problemOf(
    'invalid-request',
    isTooLarge ? 'The headers are too large; send fewer or shorter ones.' : 'This is not an HTTP request the server can read.',
  );
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
