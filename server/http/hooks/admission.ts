/** Admits a request while its person has budget left, and charges the cost. [H41] [H42] */
import { setTimeout as pause } from 'node:timers/promises';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../../web/budget/budget.ts';
import { costOf, keptForSockets, longestDelay } from '../../web/budget/costs.ts';
import { presentedBearer } from '../../web/bearer.ts';
import { carriesSession } from '../../web/session-cookie.ts';
import type { Session } from '../../accounts/sessions.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import type { AppDeps } from '../deps.ts';
import type { App } from '../../web/type-provider.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The payer: the person, or the address without a session. Null if the request is free. */
    account: Account | null;
    /** It is under way no more. */
    leave: (() => void) | null;
  }
  interface FastifyContextConfig {
    /** Milliseconds of the budget, where that is neither reading nor changing one thing. */
    readonly cost?: number;
    /** Asked by machines that watch over the server: never charged, never refused. */
    readonly isFree?: boolean;
    /** Open for as long as the client listens, and bounded elsewhere. */
    readonly isStream?: boolean;
  }
}

export type Admission = Pick<AppDeps, 'budget' | 'loopTurns' | 'sessions' | 'proxies' | 'onUse'>;

/** What has no session is let in by its address, everything else by `admit` once its session is known. */
export function chargeRequests(app: App, deps: Admission): void {
  app.decorateRequest('account', null);
  app.decorateRequest('leave', null);
  app.addHook('onRequest', async (request, reply) => {
    const { config, schema } = request.routeOptions;
    if (config.isFree) return;
    deps.onUse?.();
    const account = deps.budget.account(normalizeIP(request.ip));
    if (!carriesSession(request.headers.cookie) && presentedBearer(request) === null) return admitStranger(deps, request, reply, account);
    // Many people may share an address: a request with a session or a token is charged to its person. [H42]
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

/** The server sends the product's files also while it cannot look sessions up. */
const lookAtSession = ({ sessions, proxies }: Admission, { headers, raw }: FastifyRequest): Promise<Session | null> =>
  sessions.look(headers.cookie, proxies.transportOf(raw)).catch(() => null);

/** Bytes of a body that delays no other request while it arrives; requests without a session are shorter. */
export const shortBody = 16 * 1024;

/** An address stands for many people, none of whom waits for another's slow request; only a long body takes a place. [H42] */
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
  const [cost, isFile] = [estimate(request), isPartOfProduct(request)];
  const wait = account.delay(cost, isFile ? 0 : keptForSockets, longestDelay);
  if (wait === null && !(isFile && takesPlace)) return sendTooFast(request, reply, account, 'more than the server does for one person');
  // A page without one of its parts shows nothing at all, so that none is refused to a person. [H41c]
  if (wait === null) account.charge(cost);
  if (wait !== 0) await pause(wait ?? longestDelay);
  // Requests that arrive together begin one by one. [P36]
  await loopTurns.begin(account);
  return undefined;
}

/** A script, style, font or page: what the description of the interface leaves out. */
const isPartOfProduct = ({ routeOptions: { schema } }: FastifyRequest): boolean => schema?.hide === true;

/** The expected cost, as far as it is known before the body is read. */
function estimate(request: FastifyRequest): number {
  const { method } = request;
  const { config, schema } = request.routeOptions;
  const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
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

/** A refusal waits as long as a request would have, because a client repeats an immediate refusal at once, which costs all others. */
async function sendTooFast(request: FastifyRequest, reply: FastifyReply, account: Account, what: string): Promise<FastifyReply> {
  account.charge(costOf.refusal);
  await pause(longestDelay);
  const detail = `This is ${what}; try again in a second, and send fewer requests at the same time.`;
  void sendProblem(reply.header('retry-after', tryAgainAfter), refuse('too-fast', detail));
  // A client that keeps asking must not fill the log.
  if (!account.isNewlyOut()) request.noted = null;
  return reply;
}
