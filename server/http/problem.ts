/** Refusals over HTTP: every one is `application/problem+json` (RFC 9457), with its code, and a sentence for the person. */
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Holders } from '../../core/commit/command.ts';
import { problems, type ProblemCode } from '../../core/problem/codes.ts';
import type { Issue } from '../../core/profile/issues.ts';
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

export const problemType = 'application/problem+json; charset=utf-8';

export const problemOf = (code: ProblemCode, detail: string, issues?: readonly Issue[]): Problem => ({
  type: `urn:accord:problem:${code}`,
  ...problems[code],
  detail,
  code,
  ...(issues && { issues }),
});

/** A refusal as a value; what the commit function answers is one too. */
export interface Refusal {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly issues?: readonly Issue[];
  readonly holders?: Holders;
}

export const refuse = (code: ProblemCode, detail: string, issues?: readonly Issue[]): Refusal => ({
  ok: false,
  code,
  detail,
  ...(issues && { issues }),
});

/** Seconds in which what is waited for is over. [W14] */
const retryBusyAfter = 2;

/** Answers with a refusal; to be returned by the handler. [H1] */
export function sendProblem(reply: FastifyReply, { code, detail, issues, holders }: Refusal): FastifyReply {
  noteRefusal(reply.request, code);
  if (code === 'busy') reply.header('retry-after', retryBusyAfter);
  return reply
    .code(problems[code].status)
    .type(problemType)
    .send({ ...problemOf(code, detail, issues), ...(holders && { holders }) });
}

/** What a person should hear of an error that no handler answered. Never throws. */
export function errorToProblem(error: FastifyError): Problem {
  if (error.validation) return problemOf('invalid-request', invalidDetail(error));
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problemOf('too-large', 'The body is larger than 1 MiB; send less at once.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problemOf('unsupported-media-type', `${error.message}; send the header "Content-Type: application/json".`);
  }
  const status = error.statusCode ?? 500;
  if (status === 404) return problemOf('not-found', error.message);
  if (status === 429) return problemOf('too-fast', error.message);
  if (status >= 400 && status < 500) return problemOf('invalid-request', error.message);
  return internalProblem();
}

const internalProblem = (): Problem =>
  problemOf(
    'internal',
    'The server could not do this, and has noted why in its log; try again, and tell the administrator if it happens again.',
  );

export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOfError(error, request);
  noteRefusal(request, problem.code);
  if (problem.code === 'internal') request.log.error({ err: error }, 'a request failed');
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
