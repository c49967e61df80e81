/** How often passwords may be tried: for one account from one address, and from one address. [W7] */
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import type { App } from '../../web/type-provider.ts';

/** Counts an attempt; refuses it after too many, and says in the reply when the next one is allowed. */
export type PasswordLimit = (request: FastifyRequest, reply: FastifyReply) => Promise<Refusal | null>;

/** Attempts for any username that one address has in a minute, as a multiple of those for one. */
const namesPerAddress = 10;

export function createPasswordLimit(app: App, perMinute: number): PasswordLimit {
  const limits = [
    app.createRateLimit({ max: perMinute * namesPerAddress, timeWindow: '1 minute', keyGenerator: ({ ip }) => normalizeIP(ip) }),
    app.createRateLimit({
      max: perMinute,
      timeWindow: '1 minute',
      keyGenerator: (request) => `${normalizeIP(request.ip)} ${usernameTried(request)}`,
    }),
  ];
  return async (request, reply) => {
    for (const limit of limits) {
      const used = await limit(request);
      if (used.isAllowed || !used.isExceeded) continue;
      reply.header('retry-after', used.ttlInSeconds);
      return refuse('too-fast', `There were too many attempts to sign in; try again in ${used.ttlInSeconds} seconds.`);
    }
    return null;
  };
}

/** A signed-in user tries their own. */
const usernameTried = ({ caller, body }: FastifyRequest): string =>
  (caller?.user.username ?? (body as { username: string }).username).toLowerCase();
