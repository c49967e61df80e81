/** Accord as people run it: `server/main.ts` with an embedded database, an administrator, and sessions for the load. */
import { join } from 'node:path';
import { startProcess, type ServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '../..');
export const administrator = { username: 'admin', password: 'correct horse battery' };

export interface AccordProcess extends ServerProcess {
  /** Cookie and origin of a signed-in administrator. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `nodeOptions` are flags of Node for the server, such as `--expose-gc`. */
export async function startAccord(dataDir: string, nodeOptions: readonly string[] = []): Promise<AccordProcess> {
  const server = await spawnAccord(dataDir, nodeOptions);
  return { ...server, headers: await signIn(server.url, administrator) };
}

/** The server without anybody signed in. */
export const spawnAccord = (dataDir: string, nodeOptions: readonly string[] = []): Promise<ServerProcess> =>
  startProcess([...nodeOptions, join(root, 'server/main.ts')], {
    cwd: root,
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      ADMIN_USERNAME: administrator.username,
      ADMIN_PASSWORD: administrator.password,
    },
    address: /listening on (\S+)\n/,
  });

/** The headers of a fresh session. */
export async function signIn(url: string, person: { username: string; password: string }): Promise<Record<string, string>> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(person),
  });
  if (response.status !== 201) throw new Error(`${person.username} could not sign in: ${response.status} ${await response.text()}`);
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { cookie, origin: url };
}

/** The value of one metric, summed over its labels; null where the server does not tell it. */
export async function readMetrics(url: string): Promise<(name: string) => number | null> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) => {
    const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
  };
}
