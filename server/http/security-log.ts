/**
 * What a request did that matters for security. It goes out with the request's own line in the log, which says when, from where and by whom;
 * names and ids only, never what somebody typed that might be a secret. [W11]
 */
import type { FastifyRequest } from 'fastify';
import type { ProblemCode } from '../../core/problem/codes.ts';
import { carriesSession } from '../sessions/session-cookie.ts';
import type { Refused, RefusalSums } from '../audit/refusal-sums.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { StoredUser } from '../storage/storage.ts';
import type { App } from './type-provider.ts';

type EventName =
  | 'signed-in'
  | 'sign-in-failed'
  | 'signed-out'
  | 'signed-out-everywhere'
  | 'session-refused'
  | 'first-administrator-made'
  | 'password-changed'
  | 'password-not-changed'
  | 'user-created'
  | 'user-changed'
  | 'user-removed'
  | 'user-enabled'
  | 'user-disabled'
  | 'profiles-assigned';

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
    /** Whose password was given wrongly. */
    triedAccount: StoredUser | null;
  }
}

export function note(request: FastifyRequest, event: EventName, about: Omit<SecurityEvent, 'event' | 'refusal'> = {}): void {
  request.noted = { ...request.noted, event, ...about };
}

export function noteRefusal(request: FastifyRequest, refusal: ProblemCode): void {
  request.noted = { ...request.noted, refusal };
  // Over by time, ended, or made up; a visitor without one is nothing to note.
  if (refusal === 'signed-out' && carriesSession(request.headers.cookie)) note(request, 'session-refused');
}

/** Refusals that somebody should look at where there are many of them. */
const telling = new Set<ProblemCode>([
  'wrong-credentials',
  'too-fast',
  'busy',
  'forbidden',
  'origin-refused',
  'setup-refused',
  'invitation-refused',
]);

export const isTelling = (noted: SecurityEvent | null): boolean => noted?.refusal !== undefined && telling.has(noted.refusal);

/** Sessions may be ended by what somebody else did, so their end is a line of its own. */
export function logEndedSessions(app: App, sessions: Sessions): void {
  const stop = sessions.onEnd((ended) =>
    app.log.info(
      { event: 'sessions-ended', ...(Array.isArray(ended) ? { count: ended.length } : { account: ended.user }) },
      'sessions ended',
    ),
  );
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

function refusedIn({ noted, caller, triedAccount, ip: from }: FastifyRequest): Refused | null {
  const { event, refusal: reason } = noted ?? {};
  if (reason === undefined) return null;
  if (reason === 'forbidden') return { event: 'right-refused', reason, user: caller?.user ?? null, from };
  const isSession =
    event === 'sign-in-failed' ||
    event === 'session-refused' ||
    event === 'password-not-changed' ||
    reason === 'setup-refused' ||
    reason === 'invitation-refused';
  return isSession ? { event: 'session-refused', reason, user: triedAccount, from } : null;
}
