/** How often passwords may be tried: for one account from one address, and from one address. [W7] */
import { createHash } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import type { Attempts } from '../../storage/tables/attempts.ts';
import type { App } from '../../web/type-provider.ts';

/** Counts an attempt; refuses it after too many, and says in the reply when the next one is allowed. */
export type PasswordLimit = (request: FastifyRequest, reply: FastifyReply) => Promise<Refusal | null>;

export interface PasswordLimitDeps {
  /** Of one username from one address. */
  readonly perMinute: number;
  /** Where all servers count together; null where there is one. */
  readonly attempts: Attempts | null;
  /** ISO 8601 UTC. */
  readonly now: () => string;
}

interface Limit {
  readonly max: number;
  readonly keyOf: (request: FastifyRequest) => string;
}

/** Attempts for any username that one address has in a minute, as a multiple of those for one. */
const namesPerAddress = 10;
const minute = 60_000;

export function createPasswordLimit(app: App, { perMinute, attempts, now }: PasswordLimitDeps): PasswordLimit {
  const limits: readonly Limit[] = [
    { max: perMinute * namesPerAddress, keyOf: ({ ip }) => normalizeIP(ip) },
    { max: perMinute, keyOf: (request) => `${normalizeIP(request.ip)} ${usernameTried(request)}` },
  ];
  const own = limits.map(({ max, keyOf }) => app.createRateLimit({ max, timeWindow: minute, keyGenerator: keyOf }));
  /** Seconds until the next attempt; null where this one may be made. */
  const waitHere = async (request: FastifyRequest): Promise<number | null> => {
    for (const limit of own) {
      const used = await limit(request);
      if (!used.isAllowed && used.isExceeded) return used.ttlInSeconds;
    }
    return null;
  };
  // What is too much for this server alone is not counted there: nobody fills the table through it, or keeps its rows busy. [W62a]
  return async (request, reply) => {
    const wait = (await waitHere(request)) ?? (attempts && (await waitTogether(attempts, limits, request, now())));
    if (wait === null) return null;
    reply.header('retry-after', wait);
    return refuse('too-fast', `There were too many attempts to sign in; try again in ${wait} seconds.`);
  };
}

/** [W62] */
async function waitTogether(attempts: Attempts, limits: readonly Limit[], request: FastifyRequest, at: string): Promise<number | null> {
  const from = Date.parse(at);
  const ids = limits.map(({ keyOf }) => idOf(keyOf(request)));
  const counted = await attempts.count(ids, { at, until: new Date(from + minute).toISOString() });
  const over = counted.find(({ count }, index) => count > limits[index]!.max);
  return over ? Math.max(1, Math.ceil((Date.parse(over.endsAt) - from) / 1000)) : null;
}

/** What was typed as a name may be a password. [W62a] */
const idOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** A signed-in user tries their own. */
const usernameTried = ({ caller, body }: FastifyRequest): string =>
  (caller?.user.username ?? (body as { username: string }).username).toLowerCase();
