/** The assertions in use, for clients that validate while people type. */
import { createHash } from 'node:crypto';
import { Type } from '../../web/schema.ts';
import type { AppDeps } from '../deps.ts';
import { sendTagged, strongTag } from '../entity-tags.ts';
import { answers } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';

const Assertions = Type.Object(
  { assertions: Type.Array(Type.Object({}, { additionalProperties: true })) },
  { description: 'The assertions as docs/assertions.md describes them, with their defaults filled in.' },
);

export function addAssertionRoutes(app: App, { assertions }: Pick<AppDeps, 'assertions'>): void {
  // They never change while the server runs. [H24]
  const text = JSON.stringify({ assertions });
  const etag = strongTag(createHash('sha256').update(text).digest('base64url').slice(0, 22));

  app.get(
    '/assertions',
    {
      schema: { summary: 'What this instance lays down about profiles and people', response: answers({ 200: Assertions }) },
      config: { canBeTried: true },
    },
    async (request, reply) => {
      return sendTagged(request, reply.type('application/json; charset=utf-8'), etag, text);
    },
  );
}
