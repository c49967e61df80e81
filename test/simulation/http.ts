/** The HTTP routes of drafts and sessions, the real ones, without the HTTP. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionView } from '../../server/http/session/sign-in.ts';
import { addDraftRoutes } from '../../server/http/drafts/drafts.ts';
import type { AppDeps } from '../../server/http/deps.ts';
import { problemOf } from '../../server/web/problem.ts';
import type { App } from '../../server/web/type-provider.ts';
import type { HttpAnswer, HttpRequest } from './network.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
type Deps = Pick<AppDeps, 'storage' | 'access' | 'sessions' | 'relay'>;

export async function answerHttp(deps: Deps, { method, path, cookie, body }: HttpRequest): Promise<HttpAnswer> {
  const caller = await deps.sessions.resolve(cookie, 'http');
  if (!caller) return problem(401, problemOf('signed-out', 'There is no session, or it has ended; sign in.'));
  if (path === '/api/session')
    return {
      status: 200,
      body: sessionView(
        {
          ...deps,
          config: { instanceName: 'accord', grantBeyondOwn: 'warn' },
        },
        caller.user,
      ),
    };
  const [, id] = /^\/api\/drafts\/([^/]+)$/.exec(path) ?? [];
  const handler = id === undefined ? undefined : draftRoutes(deps).get(method);
  if (!handler) throw new Error(`The simulation has no route for ${method} ${path}.`);
  const reply = createReply();
  const sent = await handler(
    { caller, tried: null, params: { id }, headers: { cookie }, url: path, body } as unknown as FastifyRequest,
    reply.reply,
  );
  return reply.answer ?? { status: 200, body: sent };
}

const problem = (status: number, body: unknown): HttpAnswer => ({ status, body });

const routesByRelay = new WeakMap<object, Map<string, Handler>>();

/** By method; all of them are of one draft. */
function draftRoutes(deps: Deps): Map<string, Handler> {
  const known = routesByRelay.get(deps.relay);
  if (known) return known;
  const routes = new Map<string, Handler>();
  const note = (method: string) => (path: string, _options: object, handler: Handler) => {
    if (path === '/drafts/:id') routes.set(method, handler);
  };
  addDraftRoutes({ get: note('GET'), put: note('PUT'), delete: note('DELETE'), post: note('POST') } as unknown as App, deps);
  routesByRelay.set(deps.relay, routes);
  return routes;
}

function createReply() {
  let status = 200;
  const made: { answer: HttpAnswer | null; reply: FastifyReply } = { answer: null, reply: null as unknown as FastifyReply };
  const reply = {
    // What a refusal notes for the log.
    request: { noted: null },
    code: (code: number) => {
      status = code;
      return reply;
    },
    type: () => reply,
    send: (body?: unknown) => {
      made.answer = { status, body };
      return reply;
    },
  };
  made.reply = reply as unknown as FastifyReply;
  return made;
}
