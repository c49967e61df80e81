/** The server as a process whose disk fails: a limit on the size of its files makes writes fail. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';

const main = join(import.meta.dirname, '../../../server/main.ts');
const admin = { username: 'admin', password: 'correct horse battery' };

/** Blocks of 1,024 bytes: enough for an empty database and a few changes. */
const largestFile = 800;

test('[G28] a disk that fails ends the process with 1, which says so; what was acknowledged is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'accord-failing-'));
  const script = `trap '' XFSZ; ulimit -f ${largestFile}; exec "$0" "$1"`;
  const server = spawn('bash', ['-c', script, process.execPath, main], {
    env: {
      ...{ PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder },
      ...{ ADMIN_USERNAME: admin.username, ADMIN_PASSWORD: admin.password },
    },
  });
  try {
    let problem = '';
    server.stderr.on('data', (data) => (problem += String(data)));
    const exit = new Promise<number | null>((resolve) => server.on('close', resolve));
    const url = await new Promise<string>((resolve, reject) => {
      let out = '';
      server.stdout.on('data', (data) => {
        out += String(data);
        const [, address] = /listening on (\S+)\n$/.exec(out) ?? [];
        if (address) resolve(address);
      });
      void exit.then(() => reject(new Error(`it did not start: ${problem}`)));
    });

    const headers = { 'content-type': 'application/json', origin: url };
    const signedIn = await fetch(`${url}/api/session`, { method: 'POST', headers, body: JSON.stringify(admin) });
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
    const acknowledged: string[] = [];
    for (let count = 0; count < 200; count++) {
      const body = JSON.stringify({ name: `Profile ${count}`, chosen: ['Users.View'] });
      const request = { method: 'POST', headers: { ...headers, cookie }, body };
      const response = await fetch(`${url}/api/profiles`, request).catch(() => null);
      if (response?.status !== 201) break;
      acknowledged.push(`Profile ${count}`);
    }
    expect(await exit).toBe(1);
    expect(problem).toContain('The server stops: The disk failed: SQLITE_IOERR_WRITE');
    expect(acknowledged.length).toBeGreaterThan(2);

    const storage = await openSqliteStorage(join(folder, 'accord.sqlite'), {}, openInProcess);
    expect((await storage.profiles.all()).map(({ name }) => name)).toEqual(expect.arrayContaining(acknowledged));
    await storage.close();
  } finally {
    server.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
}, 120_000);
