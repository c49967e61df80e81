/** Several servers as processes of their own, on one PostgreSQL schema, with a Redis of their own where this machine has one. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { may, plantPeopleIn } from '../../support/cast.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { startAccord } from '../load/accord-process.ts';
import type { ServerProcess } from '../load/server-process.ts';

export interface Redis {
  readonly url: string;
  signal(signal: NodeJS.Signals): void;
  stop(): void;
}

export interface Cluster {
  readonly nodes: ServerProcess[];
  /** Null where there is none. */
  readonly redis: Redis | null;
  /** People who may edit, and last one who administers. */
  readonly people: readonly { readonly id: string; readonly cookie: string }[];
  readonly administrator: string;
  /** A connection of the test's own. */
  readonly storage: CanonicalStorage;
  /** One more, or one in place of another. */
  start(): Promise<ServerProcess>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly count: number;
  readonly hasRedis?: boolean;
  readonly people?: number;
}

/** Its limits on frames are another test's matter. */
const env = { FRAMES_PER_SECOND: '999999', LOG_LEVEL: 'error' };

/** Answers why there is none on this machine. */
export async function startCluster({ count, hasRedis = true, people: howMany = 25 }: ClusterOptions): Promise<Cluster | string> {
  const schema = await createPostgresSchema();
  if (typeof schema === 'string') return schema;
  const storage = await openPostgresStorage(schema.url);
  const names = Array.from({ length: howMany }, (_, index) => `editor-${index}`);
  const people = await plantPeopleIn(storage, names, may.write);
  const [administrator] = await plantAdministrator(storage);
  const redis = hasRedis ? await startRedis() : null;
  const nodes: ServerProcess[] = [];
  const start = async (): Promise<ServerProcess> => {
    const settings = { ...env, DATABASE_URL: schema.url, ...(redis && { REDIS_URL: redis.url }) };
    const node = await startAccord('', { env: settings });
    nodes.push(node);
    return node;
  };
  for (let n = 0; n < count; n++) await start();
  return {
    ...{ nodes, redis, people, administrator: administrator!.cookie, storage, start },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
      redis?.stop();
      await storage.close();
      await schema.drop();
    },
  };
}

const plantAdministrator = (storage: CanonicalStorage) => plantPeopleIn(storage, ['administrator'], may.everything);

/** Null where this machine has no server for it. */
async function startRedis(): Promise<Redis | null> {
  const program = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (program === undefined) return null;
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child: ChildProcess = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => child.kill('SIGKILL'));
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (part: Buffer) => part.includes('eady to accept connections') && resolve());
  });
  return { url: `redis://127.0.0.1:${port}`, signal: (signal) => void child.kill(signal), stop: () => void child.kill('SIGKILL') };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
