/** The built client as files, compressed when it was built: what is named by its content is kept for ever, the rest is asked for anew. [H22] [W30] */
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { App } from '../web/type-provider.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Answers with the page of the client. */
    sendPage(): FastifyReply;
  }
}

/** Pages of the client that are not files are answered by the not-found handler. */
export function addClient(app: App, clientDir: string, basePath: string): void {
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
  if (basePath === '') return void app.decorateReply('sendPage', sendFile);
  const page = pageUnder(basePath, readFileSync(join(clientDir, 'index.html'), 'utf8'));
  app.decorateReply('sendPage', function (this: FastifyReply) {
    return this.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  });
  for (const path of ['/', '/index.html']) app.get(path, { schema: { hide: true } }, (_request, reply) => reply.sendPage());
}

function sendFile(this: FastifyReply): FastifyReply {
  return this.sendFile('index.html');
}

/** Addresses in the page begin at the root when it is built; scripts and styles find each other from where they are. [G60] */
const pageUnder = (basePath: string, page: string): string => page.replace(/\b(src|href|content)="\/(?!\/)/g, `$1="${basePath}/`);
