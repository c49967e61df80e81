/** Lets a request in as far as whoever sends it has something left of the server's time, and charges what it came to. [H41] [H42] */
import { setTimeout as pause } from 'node:timers/promises';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../budget/budget.ts';
import { costOf, keptForSockets, longestDelay } from '../budget/costs.ts';
import { carriesSession } from '../sessions/session-cookie.ts';
import type { Session } from '../sessions/sessions.ts';
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

export type Admission = Pick<AppDeps, 'budget' | 'loopTurns' | 'sessions' | 'proxies'>;

/** What has no session is let in by its address, everything else by `admit` once its session is known. */
export function chargeRequests(app: App, deps: Admission): void {
  app.decorateRequest('account', null);
  app.decorateRequest('leave', null);
  app.addHook('onRequest', async (request, reply) => {
    const { config, schema } = request.routeOptions;
    if (config.isFree) return;
    const account = deps.budget.account(normalizeIP(request.ip));
    if (!carriesSession(request.headers.cookie)) return admitStranger(deps, request, reply, account);
    // Many people may share an address: whoever shows a session is judged by that. [H42]
    if (schema?.security !== undefined) request.account = account;
    else {
      const session = await lookAtSession(deps, request);
      return session ? admit(deps, request, reply, deps.budget.account(session.user.id)) : admitStranger(deps, request, reply, account);
    }
  });
  app.addHook('onSend', async ({ account }, reply, payload) => {
    const bytes = typeof payload === 'string' ? payload.length : Number(reply.getHeader('content-length') ?? 0);
    account?.charge((bytes / 1024) * costOf.bodyKibibyte);
  });
  app.addHook('onResponse', async (request) => request.leave?.());
}

/** The product's files are sent also while sessions cannot be looked up. */
const lookAtSession = ({ sessions, proxies }: Admission, { headers, raw }: FastifyRequest): Promise<Session | null> =>
  sessions.look(headers.cookie, proxies.transportOf(raw)).catch(() => null);

/** Bytes of a body that holds up nobody while it arrives: what people without a session have to say is shorter. */
const shortBody = 16 * 1024;

/** An address is many people, none of whom waits for another's slow request; a long body alone takes a place. [H42] */
const admitStranger = (
  deps: Admission,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
): Promise<FastifyReply | undefined> => admit(deps, request, reply, account, bodyBytes(request) > shortBody);

/** Takes what the request will cost, waits where that is not there yet, and refuses where that would be too long. */
export async function admit(
  { loopTurns }: Pick<Admission, 'loopTurns'>,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
  takesPlace = request.routeOptions.config.isStream !== true,
): Promise<FastifyReply | undefined> {
  request.account = account;
  if (takesPlace) {
    if (!account.begin()) return sendTooFast(request, reply, account, 'too many requests at once');
    request.leave = () => {
      request.leave = null;
      account.end();
    };
    reply.raw.once('close', () => request.leave?.());
  }
  const wait = account.delay(estimate(request), keptForSockets, longestDelay);
  if (wait === null) return sendTooFast(request, reply, account, 'more than the server does for one person');
  if (wait > 0) await pause(wait);
  // However much came at once, it begins one by one. [P36]
  await loopTurns.next(account);
  return undefined;
}

/** What it will cost, as far as that can be told before its body is read. */
function estimate(request: FastifyRequest): number {
  const { method } = request;
  const { config, schema } = request.routeOptions;
  const isRead = method === 'GET' || method === 'HEAD';
  // What takes a query is a list.
  const reading = schema?.querystring === undefined ? costOf.read : costOf.list;
  return (config.cost ?? (isRead ? reading : costOf.write)) + (bodyBytes(request) / 1024) * costOf.bodyKibibyte;
}

/** As announced; one of unknown length is taken to be the longest. */
function bodyBytes({ headers, routeOptions: { bodyLimit } }: FastifyRequest): number {
  const announced = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) || 0 : bodyLimit;
  return Math.min(announced, bodyLimit);
}

/** Seconds after which a person has back what one request costs. */
const tryAgainAfter = 1;

/** The answer waits as long as any would have, since who is refused at once asks again at once, and that costs everybody. */
async function sendTooFast(request: FastifyRequest, reply: FastifyReply, account: Account, what: string): Promise<FastifyReply> {
  account.charge(costOf.refusal);
  await pause(longestDelay);
  const detail = `This is ${what}; try again in a second, and send fewer requests at the same time.`;
  void sendProblem(reply.header('retry-after', tryAgainAfter), refuse('too-fast', detail));
  // Who goes on asking fills no log.
  if (!account.isNewlyOut()) request.noted = null;
  return reply;
}
