/**
 * The security-relevant facts of a request. They go into the request's own line of the log, which holds time, origin and user; names and ids
 * only, never typed text that might be a secret. [W11]
 */
import type { FastifyRequest } from 'fastify';
import type { ProblemCode } from '../../core/problem/codes.ts';
import { presentedBearer } from './bearer.ts';
import { carriesSession } from './session-cookie.ts';
import type { Refused, RefusalSums } from '../audit/refusal-sums.ts';
import type { EventBus } from '../events/bus.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import type { App } from './type-provider.ts';

type EventName =
  | 'signed-in'
  | 'sign-in-failed'
  | 'signed-out'
  | 'signed-out-everywhere'
  | 'signed-out-elsewhere'
  | 'session-refused'
  | 'first-administrator-made'
  | 'password-changed'
  | 'password-not-verified'
  | 'token-created'
  | 'token-revoked'
  | 'token-refused'
  | 'user-created'
  | 'user-changed'
  | 'user-removed'
  | 'user-enabled'
  | 'user-disabled'
  | 'profiles-assigned'
  | 'invitation-created';

export interface SecurityEvent {
  readonly event?: EventName;
  /** Username or id of the account that it is about; null where there is none of that name. */
  readonly account?: string | null;
  /** Which members were changed, without their values. */
  readonly changed?: readonly string[];
  readonly profiles?: readonly string[];
  /** The code that the request was refused with. */
  readonly refusal?: ProblemCode;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What is noted of it so far. */
    noted: SecurityEvent | null;
    /** The account for which the password was wrong. */
    triedAccount: StoredUser | null;
  }
}

export function note(request: FastifyRequest, event: EventName, about: Omit<SecurityEvent, 'event' | 'refusal'> = {}): void {
  request.noted = { ...request.noted, event, ...about };
}

export function noteRefusal(request: FastifyRequest, refusal: ProblemCode): void {
  request.noted = { ...request.noted, refusal };
  // The session has expired, ended, or is forged; a visitor without one is not logged.
  if (refusal !== 'signed-out') return;
  if (presentedBearer(request) !== null) note(request, 'token-refused');
  else if (carriesSession(request.headers.cookie)) note(request, 'session-refused');
}

/** Refusals that an operator should check if there are many of them. */
const telling = new Set<ProblemCode>([
  'wrong-credentials',
  'too-fast',
  'busy',
  'forbidden',
  'scope-missing',
  'origin-refused',
  'setup-refused',
  'invitation-refused',
]);

export const isTelling = (noted: SecurityEvent | null): boolean => noted?.refusal !== undefined && telling.has(noted.refusal);

/** Another user's action may end sessions, so their end is a line of its own. */
export function logEndedSessions(app: App, events: EventBus): void {
  const stop = events.subscribe('log', {
    'sessions-ended': ({ ended }) =>
      app.log.info({ event: 'sessions-ended', ...('user' in ended ? { account: ended.user } : { count: ended.length }) }, 'sessions ended'),
  });
  app.addHook('onClose', async () => stop());
}

/** Refusals go into the audit too, summed by account or address. [W22] */
export function sumRefusals(app: App, sums: RefusalSums): void {
  app.decorateRequest('triedAccount', null);
  app.addHook('onResponse', async (request) => {
    const refused = refusedIn(request);
    if (refused) sums.add(refused);
  });
}

function refusedIn({ noted, caller, triedAccount, ip: from, method, routeOptions }: FastifyRequest): Refused | null {
  const { event, refusal: reason } = noted ?? {};
  if (reason === undefined) return null;
  const token = caller?.token?.id;
  if (reason === 'forbidden' || reason === 'scope-missing')
    return {
      event: 'right-refused',
      reason,
      user: caller?.user ?? null,
      from,
      request: `${method} ${routeOptions.url}`,
      ...(token !== undefined && { token }),
    };
  const isSession =
    event === 'sign-in-failed' ||
    event === 'session-refused' ||
    event === 'token-refused' ||
    event === 'password-not-verified' ||
    reason === 'setup-refused' ||
    reason === 'invitation-refused';
  return isSession ? { event: 'session-refused', reason, user: triedAccount, from } : null;
}
