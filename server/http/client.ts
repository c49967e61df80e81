/** The built client as files, compressed when it was built: what is named by its content is kept for ever, the rest is asked for anew. [H22] [W30] */
import { sep } from 'node:path';
import staticFiles from '@fastify/static';
import type { App } from './type-provider.ts';

/** Pages of the client that are not files are answered by the not-found handler. */
export function addClient(app: App, clientDir: string): void {
  void app.register(staticFiles, {
    root: clientDir,
    cacheControl: false,
    index: ['index.html'],
    dotfiles: 'ignore',
    preCompressed: true,
    schemaHide: true,
    setHeaders: (reply, path) => {
      const isNamedByContent = path.includes(`${sep}assets${sep}`);
      void reply.header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
