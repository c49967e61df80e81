/** Lets a request in as far as whoever sends it has something left of the server's time, and charges what it came to. [H41] [H42] */
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../budget/budget.ts';
import { costOf, keptForSockets, longestDelay } from '../budget/costs.ts';
import { carriesSession } from '../sessions/session-cookie.ts';
import { refuse, sendProblem } from './problem.ts';
import type { AppDeps } from './deps.ts';
import type { App } from './type-provider.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom it is charged to: its person, or its address where it has no session. Null where it is free. */
    account: Account | null;
    /** It is under way no more. */
    leave: (() => void) | null;
  }
  interface FastifyContextConfig {
    /** Milliseconds of the budget, where that is neither reading nor changing one thing. */
    readonly cost?: number;
    /** Asked by machines that watch over the server: never charged, never refused. */
    readonly isFree?: boolean;
    /** Answered for as long as somebody listens, and bounded elsewhere. */
    readonly isStream?: boolean;
  }
}

export type Admission = Pick<AppDeps, 'budget' | 'loopTurns'>;

/** What has no session is let in by its address, everything else by `admit` once its session is known. */
export function chargeRequests(app: App, deps: Admission): void {
  app.decorateRequest('account', null);
  app.decorateRequest('leave', null);
  app.addHook('onRequest', async (request, reply) => {
    const { config, schema } = request.routeOptions;
    if (config.isFree) return;
    const account = deps.budget.account(normalizeIP(request.ip));
    // Many people may share an address: whoever shows a session is judged by that.
    if (schema?.security !== undefined && carriesSession(request.headers.cookie)) request.account = account;
    else return admit(deps, request, reply, account);
  });
  app.addHook('onSend', async ({ account }, reply, payload) => {
    const bytes = typeof payload === 'string' ? payload.length : Number(reply.getHeader('content-length') ?? 0);
    account?.charge((bytes / 1024) * costOf.bodyKibibyte);
  });
  app.addHook('onResponse', async (request) => request.leave?.());
}

/** Takes what the request will cost, waits where that is not there yet, and refuses where that would be too long. */
export async function admit(
  { loopTurns }: Admission,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
): Promise<FastifyReply | undefined> {
  request.account = account;
  const { isStream = false } = request.routeOptions.config;
  if (!isStream) {
    if (!account.begin()) return sendTooFast(request, reply, account, 'too many requests at once');
    request.leave = () => {
      request.leave = null;
      account.end();
    };
    reply.raw.once('close', () => request.leave?.());
  }
  const wait = account.delay(estimate(request), keptForSockets, longestDelay);
  if (wait === null) return sendTooFast(request, reply, account, 'more than the server does for one person');
  if (wait > 0) await new Promise((resolve) => void setTimeout(resolve, wait));
  // However much came at once, it begins one by one. [P36]
  await loopTurns.next(account);
  return undefined;
}

/** What it will cost, as far as that can be told before its body is read. */
function estimate({ method, headers, routeOptions }: FastifyRequest): number {
  const { config, schema } = routeOptions;
  const isRead = method === 'GET' || method === 'HEAD';
  // What takes a query is a list.
  const reading = schema?.querystring === undefined ? costOf.read : costOf.list;
  // A body of unknown length is taken to be the longest.
  const announced = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) || 0 : routeOptions.bodyLimit;
  const bytes = Math.min(announced, routeOptions.bodyLimit);
  return (config.cost ?? (isRead ? reading : costOf.write)) + (bytes / 1024) * costOf.bodyKibibyte;
}

/** Seconds after which a person has back what one request costs. */
const tryAgainAfter = 1;

function sendTooFast(request: FastifyRequest, reply: FastifyReply, account: Account, what: string): FastifyReply {
  account.charge(costOf.refusal);
  const detail = `This is ${what}; try again in a second, and send fewer requests at the same time.`;
  void sendProblem(reply.header('retry-after', tryAgainAfter), refuse('too-fast', detail));
  // Who goes on asking fills no log.
  if (!account.isNewlyOut()) request.noted = null;
  return reply;
}
