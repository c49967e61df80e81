/** Runs the recipe of docs/operations.md for another account, unchanged. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firstStart, startProcess } from '../../support/server-process.ts';

const root = join(import.meta.dirname, '../../..');
const folder = await mkdtemp(join(tmpdir(), 'accord-people-'));
afterAll(() => rm(folder, { recursive: true }));
const admin = { ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'correct horse battery' };

/** The first block of code below that heading. */
async function recipeOf(heading: string): Promise<string> {
  const text = await readFile(join(root, 'docs/operations.md'), 'utf8');
  return text.slice(text.indexOf(`\n## ${heading}\n`)).split('\n```\n')[1]!;
}

test(
  '[G67] the recipe for more people, as it stands, ends with a link with which the second administrator sets a password of their own',
  async () => {
    const server = startProcess({ HOME: folder, DATA_DIR: join(folder, 'data'), ...admin });
    try {
      const url = (await server.address)!;
      const recipe = await recipeOf('More people');
      const paste = async (password: string): Promise<{ code: number | null; out: string; err: string }> => {
        const env = { PATH: process.env['PATH'], HOME: folder, DATA_DIR: join(folder, 'data'), PORT: new URL(url).port };
        const shell = execFile('bash', ['-c', recipe], { cwd: root, env });
        let [out, err] = ['', ''];
        shell.stdout!.on('data', (data) => (out += String(data)));
        shell.stderr!.on('data', (data) => (err += String(data)));
        shell.stdin!.end(`${password}\n`);
        const [code] = (await once(shell, 'close')) as [number | null];
        return { code, out, err };
      };
      expect(await paste('not their password')).toMatchObject({
        code: 1,
        err: expect.stringContaining('The username or the password is wrong'),
      });
      const done = await paste(admin.ADMIN_PASSWORD);
      expect(done).toMatchObject({ code: 0, err: '' });
      const [, link, token] = /^edo sets a password with this link, once, until \S+: (\S+)\/invitation#([\w-]{32})\n/m.exec(done.out)!;
      expect(link).toBe(url);
      expect(done.out).toMatch(/\nLinks that were made before are void\.\n$/);

      const post = (path: string, body: object): Promise<Response> =>
        fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(body) });
      const password = 'another long secret';
      expect((await post('/api/invitation', { token, password })).status).toBe(204);
      const signedIn = await post('/api/session', { username: 'edo', password });
      expect(await signedIn.json()).toMatchObject({ permissions: expect.arrayContaining(['SecurityProfiles.Edit', 'Users.Create']) });
      expect(await paste(admin.ADMIN_PASSWORD)).toMatchObject({ code: 1, err: expect.stringContaining('has the username "edo"') });
    } finally {
      server.signal('SIGKILL');
      await server.exit;
    }
  },
  firstStart,
);
