/** What is answered where no route is: the client's page to people, a problem to everyone else. [H22] */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { shown } from '../../web/invalid-detail.ts';
import { refuse } from '../../../core/problem/refusal.ts';
import { problemOf, problemType, sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';

/** Addresses that are never a page of the client. */
const notPages = /^\/(api|sync|assets|healthz|readyz|metrics)(\/|$)/;

/** To be made before the routes are, for it listens to their being added. */
export function createNotFound(app: App, hasClient: boolean) {
  const methodsOf = collectMethods(app);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const [path = ''] = request.url.split('?');
    if (hasClient && isPageVisit(request, path)) return reply.sendPage();
    const methods = methodsOf(path);
    const [typed = ''] = request.originalUrl.split('?');
    if (methods.length === 0) return sendProblem(reply, refuse('not-found', `There is nothing at ${shown(typed)}; check the address.`));
    const problem = problemOf('method-not-allowed', `${typed} does not take ${request.method}; it takes ${methods.join(', ')}.`);
    return reply.code(problem.status).header('allow', methods.join(', ')).type(problemType).send(problem);
  };
}

const isPageVisit = ({ method, headers }: FastifyRequest, path: string): boolean =>
  (method === 'GET' || method === 'HEAD') && !notPages.test(path) && (headers.accept ?? '').includes('text/html');

/** The methods that some route takes at an address; none where there is no route. */
function collectMethods(app: App): (path: string) => string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const pattern = new RegExp(`^${url.replace(/:[^/]+/g, '[^/]+')}$`);
    routes.push({ pattern, methods: [method].flat() });
  });
  return (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))].sort();
}
