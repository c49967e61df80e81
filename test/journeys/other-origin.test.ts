/** Pages of other addresses, in a browser in which somebody is signed in: the SDK with a token from an allowed one, and nothing else. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password } from '../support/server.ts';
import { startWorkspace, type Window, type Workspace } from '../support/browser.ts';

const sdk = stripTypeScriptTypes(readFileSync(join(import.meta.dirname, '../../client/sdk/accord.ts'), 'utf8'));

/** A site of somebody else's, with nothing but the file. Its pages are of the same site, so that the browser would send cookies along. */
async function serveSite(): Promise<{ readonly site: Server; readonly origin: string }> {
  const site = createServer(({ url }, response) => {
    const isScript = url === '/accord.js';
    response
      .writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
      .end(isScript ? sdk : '<!doctype html><title>Elsewhere</title>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return { site, origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}` };
}

let sites: readonly Awaited<ReturnType<typeof serveSite>>[];
let workspace: Workspace;
let ada: Window;
beforeAll(async () => {
  sites = [await serveSite(), await serveSite()];
  workspace = await startWorkspace({ config: { allowedOrigins: [sites[0]!.origin] } });
  ada = await workspace.openWindow('ada', ['SecurityProfiles.View', 'Users.View']);
});
afterAll(async () => {
  await workspace.close();
  for (const { site } of sites) site.close();
});

it('[H220] [H221] [A60] a page of an allowed origin asks with a token and reads refusals; no page reads by cookie, or from elsewhere', async () => {
  const { server } = workspace;
  const person = await server.signIn('ada');
  const expiresAt = new Date(server.now() + 86_400_000).toISOString();
  const body = { name: 'Page', scopes: ['decisions', 'profiles:read'], expiresAt, password };
  const { token } = (await person.call('POST', '/api/me/tokens', { body })).body as unknown as { token: string };
  /** What the page of this origin gets to see; as text, since the test runner rewrites imports. */
  const seenFrom = async (origin: string): Promise<unknown> => {
    const page = await ada.context.newPage();
    await page.goto(origin);
    return page.evaluate(`(async ({ url, token }) => {
      const { createAccord } = await import('/accord.js');
      const accord = createAccord({ url, token, retries: 1 });
      const said = (call) => call.then((found) => found, ({ code, status }) => [code, status]);
      const fetched = (path, init) => fetch(url + path, init).then(({ status }) => status, (error) => error.name);
      const bearer = { authorization: 'Bearer ' + token };
      const names = [];
      const all = (async () => { for await (const { name } of accord.eachProfile({ limit: 1 })) names.push(name); return names; })();
      return {
        allowed: await said(accord.isAllowed({ user: 'ada', permission: 'Users.View' })),
        names: await said(all),
        refused: await said(accord.users()),
        'a token of yesterday': await said(createAccord({ url, token: 'accord_pat_x' }).profiles()),
        tag: await fetch(url + '/api/catalog', { headers: bearer }).then(({ headers }) => headers.get('etag') !== null, (error) => error.name),
        'by cookie': await fetched('/api/session', { credentials: 'include' }),
        'by both': await fetched('/api/profiles', { credentials: 'include', headers: bearer }),
        'a closed route': await fetched('/api/me', { headers: bearer }),
        'signing in': await fetched('/api/session', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
      };
    })(${JSON.stringify({ url: server.url, token })})`);
  };
  const unreadable = { 'by cookie': 'TypeError', 'by both': 'TypeError', 'a closed route': 'TypeError', 'signing in': 'TypeError' };
  const [lent, foreign] = [await seenFrom(sites[0]!.origin), await seenFrom(sites[1]!.origin)];
  expect(lent).toEqual({
    ...{ ...unreadable, allowed: true, tag: true, refused: ['scope-missing', 403], 'a token of yesterday': ['signed-out', 401] },
    names: expect.arrayContaining(['Rights of ada']) as unknown,
  });
  const unreachable = ['unreachable', 0];
  expect(foreign).toEqual({
    ...{
      ...unreadable,
      allowed: unreachable,
      names: unreachable,
      refused: unreachable,
      'a token of yesterday': unreachable,
      tag: 'TypeError',
    },
  });
  // Whoever is signed in there still is.
  expect((await person.call('GET', '/api/session')).status).toBe(200);
});
