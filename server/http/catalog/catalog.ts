/** The permission catalogue in use. */
import { createHash } from 'node:crypto';
import { Type } from '../../web/schema.ts';
import type { AppDeps } from '../deps.ts';
import { sendTagged, strongTag } from '../entity-tags.ts';
import { answers } from '../schemas/shared.ts';
import type { App } from '../../web/type-provider.ts';

const CatalogData = Type.Object({}, { additionalProperties: true, description: 'The catalogue as docs/catalog-format.md describes it.' });

export function addCatalogRoutes(app: App, { catalog }: Pick<AppDeps, 'catalog'>): void {
  // It never changes while the server runs. [H9]
  const text = JSON.stringify(catalog.data);
  const etag = strongTag(createHash('sha256').update(text).digest('base64url').slice(0, 22));

  app.get(
    '/catalog',
    { schema: { summary: 'The permission catalogue', response: answers({ 200: CatalogData }) }, config: { canBeTried: true } },
    async (request, reply) => {
      return sendTagged(request, reply.type('application/json; charset=utf-8'), etag, text);
    },
  );
}
