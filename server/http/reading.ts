/** How bodies and queries are read before they are validated. */
import { errorCodes, type FastifyRequest } from 'fastify';
import { isNestedTooDeeply, mostNesting } from '../../core/json/nesting.ts';
import { withoutByteOrderMark } from '../web/byte-order-mark.ts';
import type { App } from '../web/type-provider.ts';
import { shortBody } from './hooks/admission.ts';
import type { AppDeps } from './deps.ts';

/** JSON only. An empty body counts as none, and a byte order mark is not part of the body. [H1] [H73] */
export function readJsonBodies(app: App, { loopTurns }: Pick<AppDeps, 'loopTurns'>): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    // Long ones that arrived together are read one a turn. Until then they are bytes, which take the least memory. [P36b] [P36c]
    if (body.byteLength > shortBody) await loopTurns.begin(request.account ?? request);
    const text = withoutByteOrderMark(body.toString());
    if (isNestedTooDeeply(text)) throw unreadable(`The body nests lists and objects more than ${mostNesting} deep; send a flatter one.`); // [H34]
    try {
      // `JSON.parse` makes `__proto__` an ordinary member, which validation then judges like any other.
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    } catch (error) {
      throw unreadable(`The body is not JSON: ${(error as Error).message}; correct it and send it again.`);
    }
  });
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
