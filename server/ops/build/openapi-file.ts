/** The HTTP interface as the routes describe it themselves. */
import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import swagger from '@fastify/swagger';
import { composeServer } from '../../compose.ts';
import { openApiOptions } from '../../http/openapi.ts';
import { readSettings } from '../../config/settings.ts';
import { openSqliteStorage } from '../../storage/sqlite/sqlite-storage.ts';

/** Where the description is kept, for people and tools that do not run the server. */
export const openApiFile = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));

/** The text of docs/openapi.json: of the real routes, on a database that is forgotten. */
export async function describeRoutes(): Promise<string> {
  const settings = await readSettings({});
  if (!settings.ok) throw new Error(settings.problems.join('\n'));
  const storage = await openSqliteStorage(':memory:');
  const server = await composeServer({
    ...settings,
    storage,
    now: Date.now,
    newId: randomUUID,
    random: randomBytes,
    logger: false,
    clientDir: null,
    // Imported only here: a server that writes no description starts without it.
    watchRoutes: (app) => void app.register(swagger, openApiOptions),
  });
  await server.app.ready();
  const text = JSON.stringify(server.app.swagger(), null, 2);
  await server.close();
  await storage.close();
  return `${text}\n`;
}
