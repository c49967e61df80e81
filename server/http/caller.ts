/** The user of a request: resolved once from its cookie or its token, before the server reads the body. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../accounts/sessions.ts';
import type { Tokens } from '../accounts/tokens/tokens.ts';
import type { Nodes } from '../nodes/nodes.ts';
import { presentedBearer } from '../web/bearer.ts';
import { carriesSession } from '../web/session-cookie.ts';
import { admit, type Admission } from './hooks/admission.ts';
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import { sendProblem } from '../web/problem.ts';
import type { TokenScope } from '../../core/accounts/tokens.ts';
import { scopeOfRoute } from './token-scopes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

export type CallerDeps = Admission & { readonly tokens: Tokens; readonly nodes: Pick<Nodes, 'catchUp'> };
type Answered = FastifyReply | undefined;

/** Lets only signed-in people through, and programs with a token where the route takes one, as far as they have something left. [H4] [H41] */
export function requireSession(deps: CallerDeps, { countsAsUse = true } = {}) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Answered> => {
    const bearer = presentedBearer(request);
    const answered = await (bearer === null ? bySession(deps, request, reply, countsAsUse) : byToken(deps, request, reply, bearer));
    // Another server may have changed what the answer is judged by. [H240]
    if (!answered) await deps.nodes.catchUp();
    return answered;
  };
}

async function bySession(deps: CallerDeps, request: FastifyRequest, reply: FastifyReply, countsAsUse: boolean): Promise<Answered> {
  const presented = [request.headers.cookie, deps.proxies.transportOf(request.raw)] as const;
  const session = await (countsAsUse ? deps.sessions.resolve(...presented, request.ip) : deps.sessions.look(...presented));
  request.caller = session && { ...session, from: request.ip };
  if (request.caller) return admit(deps, request, reply, deps.budget.account(request.caller.user.id));
  return refuseUnknown(deps, request, reply, refuse('signed-out', 'There is no session, or it has ended; sign in.'));
}

/** A person and a program are judged differently, so a request that could be either is neither. [H144] */
async function byToken(deps: CallerDeps, request: FastifyRequest, reply: FastifyReply, bearer: string): Promise<Answered> {
  if (carriesSession(request.headers.cookie)) return refuseUnknown(deps, request, reply, besideCookie);
  const session = await deps.tokens.resolve(bearer);
  if (!session) return refuseUnknown(deps, request, reply.header('www-authenticate', 'Bearer error="invalid_token"'), unknownToken);
  request.caller = { ...session, from: request.ip };
  const answered = await admit(deps, request, reply, deps.budget.account(session.user.id));
  if (answered) return answered;
  const refusal = refusalOfScope(request, session.token.scopes);
  return refusal === null ? undefined : sendProblem(reply.header('www-authenticate', 'Bearer error="insufficient_scope"'), refusal);
}

/** A made-up cookie or token stands for nobody, so its address pays, and waits, as for every request without one. [H205] */
async function refuseUnknown(deps: CallerDeps, request: FastifyRequest, reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  const { account } = request;
  return (account && (await admit(deps, request, reply, account, false))) ?? sendProblem(reply, refusal);
}

const besideCookie = refuse('invalid-request', 'The request has a token and a session cookie; send one of the two.');
const unknownToken = refuse('signed-out', 'The token is unknown, has expired or was ended; make another one on the page “Your account”.');

/** For a part of a route that takes another scope than the route; null for everybody who came without a token. [H145] */
export function refusalWithout(request: FastifyRequest, needed: TokenScope): Refusal | null {
  const { token } = callerOf(request);
  return token ? refusalOfMissing(needed, token.scopes) : null;
}

/** [H145] */
function refusalOfScope({ method, routeOptions }: FastifyRequest, scopes: readonly string[]): Refusal | null {
  const needed = scopeOfRoute(method, routeOptions.url);
  if (needed === null) return refuse('scope-missing', `No token reaches ${method} ${routeOptions.url}; a person has to sign in for it.`);
  return refusalOfMissing(needed, scopes);
}

const refusalOfMissing = (needed: TokenScope, scopes: readonly string[]): Refusal | null =>
  scopes.includes(needed)
    ? null
    : refuse('scope-missing', `This takes a token with the scope ${needed}, and this one has ${scopes.join(', ')}; make another one.`);

/** The person behind a request of a route that `requireSession` guards. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error(`${request.url} is not guarded by requireSession.`);
  return request.caller;
}
