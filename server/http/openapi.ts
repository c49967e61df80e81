/** How the routes describe themselves: the frame of docs/openapi.json. [H23] */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { sessionCookies } from '../web/session-cookie.ts';

export const openApiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Accord',
      version: '1',
      description: 'Security profiles, drafts, users and decisions. Unsafe methods that carry the session cookie need an `Origin` header.',
    },
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookies.http,
          description: `Over https its name is ${sessionCookies.https}; with BASE_PATH both end with the path, its slashes as dots.`,
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A personal access token, which its owner makes. It takes the scope that the route names, and never does more than its owner may. Routes that name none are closed to tokens.',
        },
      },
    },
  },
  refResolver: { buildLocalReference: (schema, _base, _fragment, at) => (typeof schema.$id === 'string' ? schema.$id : `schema-${at}`) },
};
