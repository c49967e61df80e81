/** The HTTP application: plugins, hooks and routes put together; what each route does is its own file's matter. */
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyError } from 'fastify';
import { chargeRequests } from './hooks/admission.ts';
import { enterBase, keepToBase } from '../web/base-path.ts';
import { requireSession } from './caller.ts';
import { addClient } from './client.ts';
import type { AppDeps } from './deps.ts';
import { onlyNode } from '../nodes/nodes.ts';
import { answerOncePropagated } from './hooks/propagated.ts';
import { measureRequests } from './health/metrics.ts';
import { describeTrying, readTried } from './hooks/trying.ts';
import { createNotFound } from './hooks/not-found.ts';
import { answerPreflights, lendToOrigins } from './hooks/token-origins.ts';
import { isWebSocketUpgrade } from './hooks/upgrade.ts';
import { checkOrigin } from '../web/origin.ts';
import { createPasswordLimit } from './users/password-limit.ts';
import { handleClientError, handleError, sendProblem } from '../web/problem.ts';
import { believeProxies } from '../web/proxies.ts';
import { readJsonBodies, readListLimits } from './reading.ts';
import { requireClearHeaders } from '../web/request-headers.ts';
import { RequestLog } from './hooks/request-log.ts';
import { addAuditFileRoutes } from './audit/audit-files.ts';
import { addAuditRoutes } from './audit/audit.ts';
import { addAssertionRoutes } from './catalog/assertions.ts';
import { addCatalogRoutes } from './catalog/catalog.ts';
import { addDecisionRoutes } from './decisions/decisions.ts';
import { addDraftRoutes } from './drafts/drafts.ts';
import { addEventRoutes } from './events/events.ts';
import { addPermissionRoutes } from './permissions/permissions.ts';
import { addHealthRoutes } from './health/health.ts';
import { addInvitationRoutes } from './session/invitation.ts';
import { addOwnPasswordRoute } from './me/own-password.ts';
import { addOwnSessionRoutes } from './me/own-sessions.ts';
import { addOwnTokenRoutes } from './me/own-tokens.ts';
import { addProfileChangeRoutes } from './profiles/change-profiles.ts';
import { addAlikeRoute } from './profiles/alike.ts';
import { addProfileHolderRoutes } from './profiles/profile-holders.ts';
import { addProfileRoutes } from './profiles/profiles.ts';
import { addRestoreRoute } from './profiles/restore-profiles.ts';
import { addRevisionRoutes } from './profiles/revisions.ts';
import { addSessionRoutes } from './session/session.ts';
import { addSetupRoutes } from './session/setup.ts';
import { addSyncRoute } from './drafts/sync.ts';
import { addUserRightsRoutes } from './users/user-rights.ts';
import { addUserAccessRoutes } from './users/user-access.ts';
import { addUserInvitationRoutes } from './users/invite-users.ts';
import { addUserSessionRoutes } from './users/user-sessions.ts';
import { addUserTokenRoutes } from './users/user-tokens.ts';
import { addUserListRoutes } from './users/user-list.ts';
import { addUserPlanRoute } from './users/plan-users.ts';
import { addUserChangeRoutes } from './users/change-users.ts';
import { addUserRoutes } from './users/users.ts';
import { securityOf, sharedSchemas } from './schemas/shared.ts';
import { logEndedSessions, sumRefusals } from '../web/security-log.ts';
import { errorForLog } from '../web/error-for-log.ts';
import { buildSerializersLate, buildValidatorsLate } from './compilers.ts';
import { addSecurityHeaders, securityHeaders } from './hooks/security-headers.ts';
import type { App, SchemaProvider } from '../web/type-provider.ts';

/** Longest body of a request, in bytes. */
const bodyLimit = 1024 * 1024;

/** Longest time that a request may take to arrive, in milliseconds. */
const requestTimeout = 60_000;

/** Not listening yet; `ready()` or `listen()` starts it. */
export function createApp(deps: AppDeps): App {
  const app: App = Fastify({
    logger: typeof deps.logger === 'object' ? { ...deps.logger, serializers: { error: errorForLog } } : deps.logger,
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
    // The validator refuses unknown members, coerces nothing, and stops at the first finding. [H2]
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false, verbose: true } },
    schemaController: { compilersFactory: { buildValidator: buildValidatorsLate, buildSerializer: buildSerializersLate } },
  }).withTypeProvider<SchemaProvider>();

  app.setErrorHandler<FastifyError>(handleError);
  app.decorateRequest('caller', null);
  app.decorateRequest('noted', null);
  logEndedSessions(app, deps.events);
  sumRefusals(app, deps.refusals);
  for (const schema of sharedSchemas) app.addSchema(schema);
  readJsonBodies(app, deps);
  if (deps.metrics) measureRequests(app, deps.metrics);
  const notFound = createNotFound(app, deps.clientDir !== null);
  app.setNotFoundHandler(notFound);

  addSecurityHeaders(app);
  keepToBase(app, deps.config.basePath);
  lendToOrigins(app, deps.config.furtherOrigins);
  app.addHook('onRequest', requireClearHeaders);
  app.addHook('onRequest', believeProxies(deps.proxies));
  chargeRequests(app, deps);
  answerPreflights(app, deps.config.furtherOrigins);
  if (deps.nodes !== onlyNode) answerOncePropagated(app, deps.nodes);
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
    // A cache must not keep for others what one person may see.
    api.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    api.addHook('onRequest', async (_request, reply) => (deps.nodes.mayServe() ? undefined : sendProblem(reply, deps.nodes.refusal()))); // [G141]
    readListLimits(api);
    readTried(api);
    const limit = createPasswordLimit(api, { ...deps, perMinute: deps.signInsPerMinute });
    addSessionRoutes(api, deps, limit);
    addSetupRoutes(api, deps);
    addInvitationRoutes(api, deps);
    addEventRoutes(api, deps);
    await api.register(async (guarded: App) => {
      guarded.addHook('onRequest', requireSession(deps));
      guarded.addHook(
        'onRoute',
        (route) => void (route.schema = { ...route.schema, ...describeTrying(route.config), security: securityOf(route) }),
      );
      addOwnPasswordRoute(guarded, deps, limit);
      addOwnSessionRoutes(guarded, deps);
      addOwnTokenRoutes(guarded, deps, limit);
      addCatalogRoutes(guarded, deps);
      addAssertionRoutes(guarded, deps);
      addProfileRoutes(guarded, deps);
      addProfileHolderRoutes(guarded, deps);
      addAlikeRoute(guarded, deps);
      addPermissionRoutes(guarded, deps);
      addProfileChangeRoutes(guarded, deps);
      addRevisionRoutes(guarded, deps);
      addRestoreRoute(guarded, deps);
      addDraftRoutes(guarded, deps);
      addUserListRoutes(guarded, deps);
      addUserRoutes(guarded, deps);
      addUserPlanRoute(guarded, deps);
      addUserChangeRoutes(guarded, deps);
      addUserRightsRoutes(guarded, deps);
      addUserInvitationRoutes(guarded, deps);
      addUserAccessRoutes(guarded, deps);
      addUserSessionRoutes(guarded, deps);
      addUserTokenRoutes(guarded, deps);
      addDecisionRoutes(guarded, deps);
      addAuditRoutes(guarded, deps);
      addAuditFileRoutes(guarded, deps);
    });
  };
}
