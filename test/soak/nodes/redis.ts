/** A Redis, or a Valkey, of a test's own, which may stand still, die, and come back at its place. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { freePort } from '../../support/free-port.ts';

export interface Redis {
  readonly url: string;
  signal(signal: NodeJS.Signals): void;
  /** Starts it again where it is dead. */
  revive(): Promise<void>;
  stop(): void;
}

/** Null where this machine has no server for it. `isOpen`: other machines reach it too. */
export async function startRedis(isOpen = false): Promise<Redis | null> {
  const program = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (program === undefined) return null;
  const port = await freePort();
  const words = [
    '--port',
    String(port),
    '--bind',
    isOpen ? '0.0.0.0' : '127.0.0.1',
    ...(isOpen ? ['--protected-mode', 'no'] : []),
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (part: Buffer) => part.includes('eady to accept connections') && resolve());
    });
    return child;
  };
  let child = await start();
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    url: `redis://127.0.0.1:${port}`,
    signal: (signal) => void child.kill(signal),
    revive: async () => {
      child.kill('SIGCONT');
      if (child.signalCode !== null) child = await start();
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
