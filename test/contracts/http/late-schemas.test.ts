/** Validators are built when their route is first used; until then nothing says that one of its schemas is wrong, but this. */
import type { FastifySchemaCompiler, RouteOptions } from 'fastify';
import { expect, test } from 'vitest';
import { startServer } from '../../support/server.ts';

const parts = ['body', 'querystring', 'params', 'headers'] as const;

test('[H2] every schema of every route can be built, and none is before its route is used', async () => {
  const routes: { readonly route: RouteOptions; readonly compiler: () => FastifySchemaCompiler<unknown> }[] = [];
  const server = await startServer({
    watchRoutes: (app) =>
      app.addHook('onRoute', function (route) {
        routes.push({ route, compiler: () => this.validatorCompiler! });
      }),
  });
  try {
    const built: string[] = [];
    for (const { route, compiler } of routes)
      for (const httpPart of parts) {
        const { method, url } = route;
        const schema: unknown = route.schema?.[httpPart];
        if (schema === undefined) continue;
        const validate = compiler()({ method: String(method), url, httpPart, schema });
        expect(() => validate(null), `${String(method)} ${url} ${httpPart}`).not.toThrow();
        built.push(url);
      }
    expect(built.length).toBeGreaterThan(50);
    const withBody = routes.find(({ route }) => route.schema?.body !== undefined)!;
    const late = withBody.compiler()({ method: 'GET', url: '/wrong', httpPart: 'body', schema: { type: 'none' } });
    expect(() => late(null)).toThrow('type');
  } finally {
    await server.close();
  }
});
