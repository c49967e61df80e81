/** How the routes describe themselves: the frame of docs/openapi.json. [H23] */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { sessionCookies } from '../sessions/session-cookie.ts';

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
      },
    },
  },
  refResolver: { buildLocalReference: (schema, _base, _fragment, at) => (typeof schema.$id === 'string' ? schema.$id : `schema-${at}`) },
};
