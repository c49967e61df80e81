/** A PostgreSQL of a test's own, in a temporary folder and on a port of its own, which may be restarted under the servers that use it. */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';

export interface OwnPostgres {
  /** Of a user who may do everything. */
  readonly url: string;
  /** `fast` ends every connection; `immediate` is a crash, after which it recovers. Resolves once it takes connections again. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

export interface OwnPostgresOptions {
  /** It listens on every address, and lets in who comes from this network too. */
  readonly further?: string;
}

/** Answers a sentence where this machine has no programs for it: the reason a test is skipped. */
export async function startOwnPostgres({ further }: OwnPostgresOptions = {}): Promise<OwnPostgres | string> {
  const programs = findPrograms();
  if (programs === null) return 'there is no initdb in /usr/lib/postgresql/*/bin or PATH, so no PostgreSQL of its own can be started';
  const isRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root.
  if (isRoot && spawnSync('id', ['postgres'], { stdio: 'ignore' }).status !== 0)
    return 'this runs as root and there is no user postgres, so no PostgreSQL of its own can be started';
  const folder = mkdtempSync(join(tmpdir(), 'accord-postgres-'));
  if (isRoot) spawnSync('chown', ['postgres', folder]);
  const data = join(folder, 'data');
  const run = (program: string, ...words: readonly string[]): Promise<void> => {
    const command = [join(programs, program), '-D', data, ...words];
    return ends(isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command, folder);
  };
  const port = await freePort();
  await run('initdb', '--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync');
  appendFileSync(
    join(data, 'postgresql.conf'),
    `\nport = ${port}\nlisten_addresses = '${further === undefined ? '127.0.0.1' : '*'}'\nunix_socket_directories = '${folder}'\n`,
  );
  if (further !== undefined) appendFileSync(join(data, 'pg_hba.conf'), `\nhost all all ${further} trust\n`);
  const control = (...words: readonly string[]): Promise<void> => run('pg_ctl', '-w', '-t', '60', '-l', join(folder, 'log'), ...words);
  await control('start');
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  // An interrupted run leaves none behind.
  const kill = (): void => {
    process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT');
    clean();
  };
  process.once('exit', kill);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    restart: (mode) => control('restart', '-m', mode),
    stop: async () => {
      process.removeListener('exit', kill);
      await control('stop', '-m', 'immediate');
      clean();
    },
  };
}

/** The folder with `initdb` and `pg_ctl`; of several versions the newest. */
function findPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** Not through pipes, which the server that it starts would keep open. */
function ends([program, ...words]: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program!, words, { cwd, stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${[program, ...words].join(' ')} ended with ${code}`))));
  });
}
