/** Requests of somebody who tries what another may see: they only read, and only what knows of it. [H190] [H191] */
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../../core/problem/refusal.ts';
import type { TriedGrant } from '../../access/asking.ts';
import { sendProblem } from '../../web/problem.ts';
import { refuseTrying, tryHeader } from '../../web/try-header.ts';
import { Type } from '../../web/schema.ts';
import type { App } from '../../web/type-provider.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the sender tries; null for everybody who is themself. */
    tried: TriedGrant | null;
  }
  interface FastifyContextConfig {
    /** Its answer is judged by what is tried, too; every other route refuses who tries. */
    readonly canBeTried?: boolean;
  }
}

/** In characters: what decides what one sees is some permissions of Accord and one access control. */
const longestTried = 8_192;
const [mostNames, longestName] = [500, 512];

const TryHeaders = Type.Object({
  [tryHeader]: Type.Optional(
    Type.String({
      description:
        'To be answered as somebody with this would be, as far as one sees it oneself: base64url of `{"chosen": […], "accessControl": … or null}`.',
    }),
  ),
});

/** How a route that can be tried is described. */
export const describeTrying = (config: FastifyContextConfig | undefined) => (config?.canBeTried ? { headers: TryHeaders } : {});

export function readTried(app: App): void {
  app.decorateRequest('tried', null);
  app.addHook('onRequest', async (request, reply) => refusedOrRead(request, reply));
}

async function refusedOrRead(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const header = request.headers[tryHeader];
  if (header === undefined) return undefined;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || request.routeOptions.config.canBeTried !== true) return sendProblem(reply, refuseTrying());
  const tried = typeof header === 'string' && header.length <= longestTried ? decodeTried(header) : null;
  if (tried === null)
    return sendProblem(
      reply,
      refuse('invalid-request', `The header "${tryHeader}" does not hold what is tried; send it as it is described, or leave it out.`),
    );
  request.tried = tried;
  return undefined;
}

/** From base64url of JSON; null for anything else. Total: what is in it only takes away from what its sender may see. */
export function decodeTried(text: string): TriedGrant | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!isRecord(value) || !isNames(value['chosen'])) return null;
  const { chosen, accessControl } = value;
  if (accessControl === null) return { chosen, accessControl };
  if (!isRecord(accessControl) || !isNames(accessControl['resources']) || !isRecord(accessControl['tags'])) return null;
  const { resources, tags } = accessControl;
  return isTexts(tags) ? { chosen, accessControl: { resources, tags } } : null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= longestName;
const isNames = (value: unknown): value is string[] => Array.isArray(value) && value.length <= mostNames && value.every(isName);
const isTexts = (value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, string>> => Object.values(value).every(isName);
