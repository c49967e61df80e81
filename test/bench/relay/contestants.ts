/** The servers that are measured: how each is started on a folder of its own, and how its clients talk. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startAccord } from '../../soak/load/accord-process.ts';
import { accord, forwarded, hocuspocus, plain, type Dialect } from '../../soak/load/dialects.ts';
import type { Target } from '../../soak/load/draft-client.ts';
import { move } from '../../../server/ops/move/command.ts';
import { createProgress } from '../../../server/ops/move/progress.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { plantEditors } from '../../soak/load/people.ts';
import { startProcess, type ServerProcess } from '../../soak/load/server-process.ts';

export type Running = ServerProcess & Target;

export interface Contestant {
  readonly name: string;
  readonly dialect: Dialect;
  /** Whether anything outlives the process. */
  readonly persists: boolean;
  start(folder: string): Promise<Running>;
}

/** Enough for each to have as many sockets as the server gives to one person. */
const people = 25;
/** They stay signed in when a server starts again on its folder. */
const peopleOf = new Map<string, string[]>();
/** The other servers bound no frames; Accord's bound would limit the measurement. */
const unlimited = { FRAMES_PER_SECOND: '999999' };

export const peersFolder = join(import.meta.dirname, 'peers');

const peer = (
  name: string,
  dialect: Dialect,
  script: string,
  {
    env = () => ({}),
    address = /listening on (\S+)\n/,
    persists = false,
  }: {
    env?: (folder: string) => Record<string, string>;
    address?: RegExp;
    persists?: boolean;
  } = {},
): Contestant => ({
  ...{ name, dialect, persists },
  async start(folder) {
    const port = await freePort();
    const server = await startProcess([join(peersFolder, script)], {
      cwd: peersFolder,
      env: { HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production', ...env(folder) },
      address,
    });
    return { ...server, ...{ url: `http://127.0.0.1:${port}`, dialect, cookies: [] } };
  },
});

/** The same on a PostgreSQL on this machine, to which what was planted is moved; measured only where it is asked for by name. */
export const accordOnPostgres: Contestant = {
  ...{ name: 'accord-postgres', dialect: accord, persists: true },
  async start(folder) {
    const cookies = await plantEditors(folder, people);
    const schema = await createPostgresSchema();
    if (typeof schema === 'string') throw new Error(schema);
    await move(
      folder,
      schema.url,
      createProgress(() => undefined, Date.now),
    );
    const server = await startAccord(folder, { env: { ...unlimited, DATABASE_URL: schema.url } });
    const stop: Running['stop'] = async (signal) => {
      await server.stop(signal);
      await schema.drop();
    };
    return { ...server, ...{ dialect: accord, cookies, stop } };
  },
};

export const contestants: readonly Contestant[] = [
  {
    ...{ name: 'accord', dialect: accord, persists: true },
    async start(folder) {
      const cookies = peopleOf.get(folder) ?? (await plantEditors(folder, people));
      peopleOf.set(folder, cookies);
      return { ...(await startAccord(folder, { env: unlimited })), ...{ dialect: accord, cookies } };
    },
  },
  peer('hocuspocus', hocuspocus, 'hocuspocus.js'),
  peer('hocuspocus-sqlite', hocuspocus, 'hocuspocus.js', {
    env: (folder) => ({ FILE: join(folder, 'hocuspocus.sqlite') }),
    persists: true,
  }),
  // Its own start script, which keeps documents in LevelDB where this variable names a folder.
  peer('y-websocket-leveldb', plain, 'node_modules/@y/websocket-server/src/server.js', {
    env: (folder) => ({ YPERSISTENCE: join(folder, 'leveldb') }),
    address: /(running at .*)\n/,
    persists: true,
  }),
  peer('forwarder', forwarded, 'forwarder.js'),
];

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
