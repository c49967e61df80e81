/** The HTTP application: plugins, hooks and routes put together; what each route does is its own file's matter. */
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyError } from 'fastify';
import { chargeRequests } from './admission.ts';
import { enterBase, keepToBase } from './base-path.ts';
import { requireSession } from './caller.ts';
import { addClient } from './client.ts';
import type { AppDeps } from './deps.ts';
import { measureRequests } from './metrics.ts';
import { createNotFound } from './not-found.ts';
import { isWebSocketUpgrade } from './upgrade.ts';
import { checkOrigin } from './origin.ts';
import { createPasswordLimit } from './password-limit.ts';
import { handleClientError, handleError } from './problem.ts';
import { believeProxies } from './proxies.ts';
import { readJsonBodies, readListLimits } from './reading.ts';
import { requireClearHeaders } from './request-headers.ts';
import { RequestLog } from './request-log.ts';
import { addAssertionRoutes } from './routes/assertions.ts';
import { addCatalogRoutes } from './routes/catalog.ts';
import { addDecisionRoutes } from './routes/decisions.ts';
import { addDraftRoutes } from './routes/drafts.ts';
import { addEventRoutes } from './routes/events.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addInvitationRoutes } from './routes/invitation.ts';
import { addOwnRoutes } from './routes/me.ts';
import { addProfileRoutes } from './routes/profiles.ts';
import { addRevisionRoutes } from './routes/revisions.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addSetupRoutes } from './routes/setup.ts';
import { addSyncRoute } from './routes/sync.ts';
import { addUserRightsRoutes } from './routes/user-rights.ts';
import { addUserListRoutes } from './routes/user-list.ts';
import { addUserRoutes } from './routes/users.ts';
import { security, sharedSchemas } from './schemas.ts';
import { logEndedSessions, sumRefusals } from './security-log.ts';
import { buildSerializersLate } from './serializers.ts';
import { addSecurityHeaders, securityHeaders } from './security-headers.ts';
import type { App, TypeBoxProvider } from './type-provider.ts';

/** Longest body of a request, in bytes. */
const bodyLimit = 1024 * 1024;

/** Longest time that a request may take to arrive, in milliseconds. */
const requestTimeout = 60_000;

/** Not listening yet; `ready()` or `listen()` starts it. */
export function createApp(deps: AppDeps): App {
  const app: App = Fastify({
    logger: deps.logger,
    logController: new RequestLog(),
    requestTimeout,
    bodyLimit,
    // Answering until all is closed keeps the answers in one form.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    // A missing Host is answered like everything else that is not right. [H36]
    http: { requireHostHeader: false, shouldUpgradeCallback: isWebSocketUpgrade },
    rewriteUrl: (request) => enterBase(deps.config.basePath, request),
    // No hook runs for these.
    frameworkErrors: (error, request, reply) => handleError(error, request, reply.headers(securityHeaders)),
    clientErrorHandler: handleClientError,
    // Unknown members are refused, nothing is coerced, and the first finding is enough. [H2]
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false, verbose: true } },
    schemaController: { compilersFactory: { buildSerializer: buildSerializersLate } },
  }).withTypeProvider<TypeBoxProvider>();

  app.setErrorHandler<FastifyError>(handleError);
  app.decorateRequest('caller', null);
  app.decorateRequest('noted', null);
  logEndedSessions(app, deps.sessions);
  sumRefusals(app, deps.refusals);
  for (const schema of sharedSchemas) app.addSchema(schema);
  readJsonBodies(app);
  measureRequests(app, deps.metrics);
  const notFound = createNotFound(app, deps.clientDir !== null);
  app.setNotFoundHandler(notFound);

  addSecurityHeaders(app);
  keepToBase(app, deps.config.basePath);
  app.addHook('onRequest', requireClearHeaders);
  app.addHook('onRequest', believeProxies(deps.proxies));
  chargeRequests(app, deps);
  deps.watchRoutes?.(app);
  void app.register(rateLimit, { global: false });
  void app.register(addApi(deps), { prefix: '/api' });
  void app.register(async (part: App) => addHealthRoutes(part, deps));
  void app.register(async (part: App) => addSyncRoute(part));
  if (deps.clientDir !== null) addClient(app, deps.clientDir, deps.config.basePath);
  return app;
}

function addApi(deps: AppDeps) {
  return async (api: App): Promise<void> => {
    api.addHook('onRequest', checkOrigin(deps.config.allowedOrigins));
    // What one person may see is nobody else's to keep.
    api.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    readListLimits(api);
    const limit = createPasswordLimit(api, deps.signInsPerMinute);
    addSessionRoutes(api, deps, limit);
    addSetupRoutes(api, deps);
    addInvitationRoutes(api, deps);
    addEventRoutes(api, deps);
    await api.register(async (guarded: App) => {
      guarded.addHook('onRequest', requireSession(deps));
      guarded.addHook('onRoute', (route) => void (route.schema = { ...route.schema, security }));
      addOwnRoutes(guarded, deps, limit);
      addCatalogRoutes(guarded, deps);
      addAssertionRoutes(guarded, deps);
      addProfileRoutes(guarded, deps);
      addRevisionRoutes(guarded, deps);
      addDraftRoutes(guarded, deps);
      addUserListRoutes(guarded, deps);
      addUserRoutes(guarded, deps);
      addUserRightsRoutes(guarded, deps);
      addDecisionRoutes(guarded, deps);
    });
  };
}
