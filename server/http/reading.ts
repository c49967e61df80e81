/** How bodies and queries are read before they are validated. */
import { errorCodes, type FastifyRequest } from 'fastify';
import { isNestedTooDeeply, mostNesting } from '../../core/json/nesting.ts';
import { withoutByteOrderMark } from '../web/byte-order-mark.ts';
import { atMost } from '../at-most.ts';
import { systemClock } from '../clock.ts';
import type { App } from '../web/type-provider.ts';
import { shortBody } from './hooks/admission.ts';
import type { AppDeps } from './deps.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its answer is made. */
    answered: (() => void) | null;
  }
}

/** Long bodies that are read, and not answered yet. What is made of others meanwhile would outlive the collections of young objects. */
const mostRead = 4;

/** Milliseconds after which the next long body is read all the same: an answer may wait for the database, or for a password to be hashed. */
const longestPlace = 500;

/** JSON only. An empty body counts as none, and a byte order mark is not part of the body. [H1] [H73] */
export function readJsonBodies(app: App, { loopTurns }: Pick<AppDeps, 'loopTurns'>): void {
  const inPlace = atMost(mostRead);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
    const read = (): void => {
      const { value, problem } = parse(body);
      done(problem, value);
    };
    if (body.byteLength <= shortBody) return read();
    // Long ones that arrived together are read one a turn. Until then they are bytes, which take the least memory. [P36b] [P36c] [P36d]
    const whose = request.account ?? request;
    void inPlace(async () => {
      if (request.raw.socket.destroyed) return;
      const answered = untilAnswered(request);
      // A turn of its own: whoever waits for the place must not wait for all else that is under way of this person. [P36e]
      await loopTurns.begin(request);
      read();
      const stop = systemClock.after(longestPlace, () => request.answered?.());
      await answered;
      stop();
    }, whose);
  });
  app.decorateRequest('answered', null);
  // A client that does not read its answer keeps no place.
  app.addHook('onSend', async (request) => request.answered?.());
  leaveBodies(app);
}

/** Or its client is gone. */
const untilAnswered = (request: FastifyRequest): Promise<void> =>
  new Promise((resolve) => {
    const { leave } = request;
    request.answered = resolve;
    request.leave = () => {
      leave?.();
      resolve();
    };
  });

/**
 * A request that waited for its turn is among V8's old objects, and so is a promise that it waited with. What they refer to stays until those
 * are collected, however short it was used; so neither is left with the body.
 */
function leaveBodies(app: App): void {
  app.addHook('onResponse', async (request) => {
    request.body = undefined;
  });
}

function parse(body: Buffer): { readonly value?: unknown; readonly problem: Error | null } {
  const text = withoutByteOrderMark(body.toString());
  if (isNestedTooDeeply(text))
    return { problem: unreadable(`The body nests lists and objects more than ${mostNesting} deep; send a flatter one.`) }; // [H34]
  try {
    // `JSON.parse` makes `__proto__` an ordinary member, which validation then judges like any other.
    return { value: text === '' ? undefined : JSON.parse(text), problem: null };
  } catch (error) {
    return { problem: unreadable(`The body is not JSON: ${(error as Error).message}; correct it and send it again.`) };
  }
}

const unreadable = (message: string): Error => Object.assign(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), { message });

/** A query has only texts; the one number in it is read here, and only where it is written as one. [H8] */
export function readListLimits(app: App): void {
  app.addHook('preValidation', async (request) => {
    const query = request.query as Record<string, unknown>;
    const { limit } = query;
    if (typeof limit === 'string' && /^\d{1,4}$/.test(limit)) query['limit'] = Number(limit);
  });
}
