/** Rules S39 and S40 over PostgreSQL: a connection that is lost during a commit. */
import pg from 'pg';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPostgresStorage } from '../../../server/storage/postgres/postgres-storage.ts';
import { OutcomeUnknown } from '../../../server/storage/storage.ts';
import { createPostgresSchema, type PostgresSchema } from '../../support/postgres.ts';
import { patience } from './storage.contract.ts';
import { entry, user, uuid } from './values.ts';
import { append } from '../../support/append.ts';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });

/** Passes everything on to a server until it is told to cut a connection at its next commit. */
class Wire {
  cut: 'never' | 'before' | 'after' = 'never';
  readonly #server: Server;

  constructor(target: URL) {
    this.#server = createServer((client) => this.#join(client, connect(Number(target.port || 5432), target.hostname)));
  }

  /** Cuts every connection there is. */
  drop: () => void = () => undefined;

  #join(client: Socket, server: Socket): void {
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    const others = this.drop;
    this.drop = () => {
      others();
      end();
    };
    let isCommitting = false;
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => {
      isCommitting = this.cut !== 'never' && bytes.includes('commit\0');
      if (isCommitting && this.cut === 'before') end();
      else server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (isCommitting) end();
      else client.write(bytes);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }
}

const schema = await createPostgresSchema();
if (typeof schema === 'string') test('[S39] [S39a] a commit over PostgreSQL', ({ skip }) => skip(schema));
else describe('PostgreSQL', () => overPostgres(schema));

function overPostgres(schema: PostgresSchema): void {
  const wire = new Wire(new URL(schema.url));
  let url: string;
  beforeAll(async () => {
    const through = new URL(schema.url);
    [through.hostname, through.port] = ['127.0.0.1', String(await wire.listen())];
    url = through.href;
  });
  afterAll(async () => {
    wire.close();
    await schema.drop();
  });

  test('[S39] a connection lost during a commit is told as such, the transaction is not run again, and the storage goes on', async () => {
    const storage = await openPostgresStorage(url);
    for (const cut of ['before', 'after'] as const) {
      let runs = 0;
      wire.cut = cut;
      const draft = uuid(cut === 'before' ? 5 : 6);
      const attempt = storage.transaction(async (tables) => {
        runs += 1;
        return append(tables, [entry(draft)]);
      });
      await expect(attempt).rejects.toThrow(OutcomeUnknown);
      wire.cut = 'never';
      expect(runs).toBe(1);
      // Both are possible, which is why nobody may guess.
      expect((await storage.drafts.updates(draft)).length).toBe(cut === 'before' ? 0 : 1);
    }
    await storage.close();
  });

  test('[S2] a throw comes out as it is, also where the connection was lost before', async () => {
    const storage = await openPostgresStorage(url);
    const reason = new Error('changed my mind');
    const attempt = storage.transaction(async (tables) => {
      await tables.users.insert(user(1));
      wire.drop();
      await expect(tables.users.count()).rejects.toThrow(Error);
      throw reason;
    });
    await expect(attempt).rejects.toBe(reason);
    expect(await storage.users.count()).toBe(0);
    await storage.close();
  });

  test('[S40] how long each commit took is told', async () => {
    const seconds: number[] = [];
    const storage = await openPostgresStorage(url, { onSync: (took) => void seconds.push(took) });
    await append(storage, [entry(uuid(7))]);
    await storage.users.all();
    expect(seconds).toHaveLength(1);
    expect(seconds[0]).toBeGreaterThan(0);
    await storage.close();
  });

  test('[S133a] an append over drafts whose rows others hold gives up in time, and nothing of it is added later', async () => {
    const [storage, holder] = [await openPostgresStorage(url), new pg.Client({ connectionString: url })];
    await holder.connect();
    const drafts = [uuid(21), uuid(22), uuid(23)];
    await append(
      storage,
      drafts.map((draft) => entry(draft)),
    );
    await holder.query('begin');
    await holder.query('select id from drafts where id = any($1) for update', [drafts]);
    const from = performance.now();
    const outcomes = await storage.drafts.append(drafts.map((draft) => ({ ...entry(draft), position: 1 })));
    expect(outcomes).toEqual(['behind', 'behind', 'behind']);
    expect(performance.now() - from).toBeLessThan(1_000);
    await holder.query('rollback');
    await holder.end();
    expect((await storage.drafts.heads(drafts)).map(({ head }) => head)).toEqual([1, 1, 1]);
    await storage.close();
  });

  test('[S140] a transaction that stands still is undone, and keeps nobody from its rows', { timeout: 30_000 }, async () => {
    const [storage, other] = [await openPostgresStorage(url), await openPostgresStorage(url)];
    const standing = storage.transaction(async (tables) => {
      await tables.users.insert(user(31));
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      await tables.users.insert(user(32));
    });
    await expect(standing).rejects.toThrow(Error);
    await other.users.insert(user(31));
    expect(await other.users.byId(uuid(32))).toBeNull();
    await Promise.all([storage.close(), other.close()]);
  });
}
