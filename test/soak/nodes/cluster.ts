/** Several servers as processes of their own, on one PostgreSQL schema, with a Redis of their own where this machine has one. */
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { may, plantPeopleIn } from '../../support/cast.ts';
import type { OwnPostgres } from '../../support/own-postgres.ts';
import { createPostgresSchema } from '../../support/postgres.ts';
import { startAccord } from '../load/accord-process.ts';
import type { ServerProcess } from '../load/server-process.ts';
import type { Networks } from './networks.ts';
import { startRedis, type Redis } from './redis.ts';

export interface Cluster {
  readonly nodes: ServerProcess[];
  /** Null where there is none. */
  readonly redis: Redis | null;
  /** People who may edit, and last one who administers. */
  readonly people: readonly { readonly id: string; readonly cookie: string }[];
  readonly administrator: string;
  /** A connection of the test's own. */
  readonly storage: CanonicalStorage;
  /** Where the servers' tables are. */
  readonly databaseUrl: string;
  /** One more, or one in place of another. */
  start(more?: NodeOptions): Promise<ServerProcess>;
  stop(): Promise<void>;
}

/** Of one server, what differs from the others. */
export interface NodeOptions {
  /** The folder of its sources; this one unless given. */
  readonly root?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node. */
  readonly flags?: readonly string[];
}

export interface ClusterOptions {
  readonly count: number;
  readonly hasRedis?: boolean;
  readonly people?: number;
  /** Whether all servers share one core, so that a load on another does not change what is measured. */
  readonly sharesCore?: boolean;
  /** Each server is on a machine of it, and finds PostgreSQL and Redis over its links. */
  readonly networks?: Networks;
  /** In place of the one that tests share. */
  readonly postgres?: OwnPostgres | null;
  /** What differs from the others, of each of the first ones, which `nodes` then has in this order. */
  readonly ofNode?: (n: number) => NodeOptions;
}

/** Its limits on frames are another test's matter. */
const env = { FRAMES_PER_SECOND: '999999', LOG_LEVEL: 'error' };

/** Answers why there is none on this machine. */
export async function startCluster(options: ClusterOptions): Promise<Cluster | string> {
  const { count, hasRedis = true, people: howMany = 25, sharesCore = false, postgres, networks, ofNode } = options;
  const schema = await createPostgresSchema(postgres?.url);
  if (typeof schema === 'string') return schema;
  const storage = await openPostgresStorage(schema.url);
  const names = Array.from({ length: howMany }, (_, index) => `editor-${index}`);
  const people = await plantPeopleIn(storage, names, may.write);
  const [administrator] = await plantAdministrator(storage);
  const redis = hasRedis ? await startRedis(networks !== undefined) : null;
  const nodes: ServerProcess[] = [];
  const start = async ({ root, env: more, flags }: NodeOptions = {}): Promise<ServerProcess> => {
    const machine = networks?.machines[nodes.length];
    const place = {
      DATABASE_URL: networks ? seenFrom(networks.hostOf('sql'), schema.url) : schema.url,
      ...(redis && { REDIS_URL: networks ? seenFrom(networks.hostOf('bus'), redis.url) : redis.url }),
      ...(machine && { HOST: machine.address }),
    };
    const where = { sharesCore, ...(machine && { enter: machine.enter }), ...(root !== undefined && { root }) };
    const nodeOptions = flags ?? [];
    const node = await startAccord('', { env: { ...env, ...place, ...more }, nodeOptions, ...where });
    nodes.push(node);
    return node;
  };
  // The first one builds what all of them share.
  await start(ofNode?.(0));
  if (networks || ofNode) for (let n = 1; n < count; n++) await start(ofNode?.(n));
  else await Promise.all(Array.from({ length: count - 1 }, () => start()));
  return {
    ...{ nodes, redis, people, administrator: administrator!.cookie, storage, databaseUrl: schema.url, start },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
      redis?.stop();
      await storage.close();
      await schema.drop();
    },
  };
}

const plantAdministrator = (storage: CanonicalStorage) => plantPeopleIn(storage, ['administrator'], may.everything);

function seenFrom(host: string, address: string): string {
  const url = new URL(address);
  url.hostname = host;
  return url.href;
}
