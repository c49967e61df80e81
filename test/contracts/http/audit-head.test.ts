/** The head of the audit in the log, where it can be kept elsewhere. */
import { afterEach, expect, test, vi } from 'vitest';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { startServer } from '../../support/server.ts';

afterEach(() => void vi.useRealTimers());

test('[G83] the log tells the head of the audit at the start, each hour and at the end', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const lines: string[] = [];
  const stream = { write: (line: string): void => void lines.push(line) };
  const heads = (): string[] =>
    lines
      .map((line) => JSON.parse(line) as { event?: string; head?: string })
      .flatMap(({ event, head = '' }) => (event === 'audit-head' ? head : []));
  const storage = await openSqliteStorage(':memory:');
  const { close } = storage;
  // It is asked once more after the server has ended.
  Object.assign(storage, { close: async () => undefined });
  const server = await startServer({ storage, logger: { level: 'info', stream } });
  const head = async (): Promise<string> => {
    const { seq, hash } = await storage.audit.head();
    return `${seq}:${hash}`;
  };
  const expected = [await head()];
  await expect.poll(heads).toEqual(expected);
  await server.signIn('admin');
  expected.push(await head());
  vi.advanceTimersByTime(60 * 60_000);
  await expect.poll(heads).toEqual(expected);
  await server.signIn('admin');
  await server.close();
  expected.push(await head());
  expect(heads()).toEqual(expected);
  await close();
});
