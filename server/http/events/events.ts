/** `GET /api/events`: server-sent events of what changed, for as long as the session lives. */
import type { FastifyReply } from 'fastify';
import { Type } from '../../web/schema.ts';
import type { StreamWire } from '../../streams/streams.ts';
import { callerOf, requireSession } from '../caller.ts';
import type { AppDeps } from '../deps.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { answers, security } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';

/** Seconds after which a client with too many streams may try again. */
const tryAgainAfter = 30;

export function addEventRoutes(
  app: App,
  deps: Pick<AppDeps, 'announcements' | 'sessions' | 'tokens' | 'nodes' | 'budget' | 'loopTurns' | 'proxies'>,
): void {
  const schema = {
    security,
    summary: 'What changed among the profiles, users and drafts that one may see, as server-sent events',
    description:
      'Events `profiles`, `users` and `drafts` carry `{"items": [{"id", "revision"}]}`; a revision of null says that it can no longer be seen. ' +
      'The revision of a profile is its own, of users and drafts a number that grows with their changes. `reset` says that something was missed: ask for everything again.',
    response: answers({ 200: Type.String({ description: 'text/event-stream' }) }),
  };
  // A stream that stays open is no use of its session. [H46]
  const options = { schema, exposeHeadRoute: false, config: { isStream: true }, onRequest: requireSession(deps, { countsAsUse: false }) };
  app.get('/events', options, async (request, reply) => {
    const isReturning = request.headers['last-event-id'] !== undefined;
    const opened = deps.announcements.open(callerOf(request), wireOf(reply), isReturning);
    if (opened.ok) {
      reply.raw.on('close', opened.leave);
      return reply;
    }
    const why =
      opened.limit === 'person' ? 'You have too many event streams open; close some windows' : 'The server has too many event streams open';
    return sendProblem(reply.header('retry-after', tryAgainAfter), refuse('too-fast', `${why}, or try again in ${tryAgainAfter} seconds.`));
  });
}

/** Begins the answer with the first text, so that a refusal is still one. */
function wireOf(reply: FastifyReply): StreamWire {
  const { raw } = reply;
  const begin = (): void => {
    if (raw.headersSent) return;
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies would buffer what they must forward at once.
      'x-accel-buffering': 'no',
    });
  };
  return {
    get bufferedAmount() {
      return raw.writableLength;
    },
    send: (text) => {
      begin();
      raw.write(text);
    },
    // The connection ends too: a server that is ending must not wait for it to be idle. [G21]
    end: () => raw.end(() => raw.socket?.destroySoon()),
    cut: () => raw.destroy(),
  };
}
