/**
 * Starts an attack in a process of its own that only takes the time which nobody else wants: real attackers use none of the machines of honest
 * people, and a thread of one process would share the collection of garbage with those whose waiting is measured.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { AttackersSaid } from './attack-process.ts';
import type { AttackOptions, Damage } from './attacks.ts';
import { wait } from './waiting.ts';

/** What starts a program so that it runs only while nothing else on its core would: the strictest that this machine has. */
const giveWay = [
  ['chrt', '--idle', '0'],
  ['nice', '-n', '19'],
].find(([program, ...words]) => spawnSync(program!, [...words, 'true'], { stdio: 'ignore' }).status === 0);

/** Milliseconds in which an attack has tried something, also where others have the processor. */
const longestStart = 15_000;

/** Resolves once the attack has tried something; the result ends it and reports its counts. */
export async function startAttack(options: AttackOptions): Promise<() => Promise<Damage>> {
  const [program, ...words] = [...(giveWay ?? []), process.execPath, join(import.meta.dirname, 'attack-process.ts')] as const;
  const child = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const failed = new Promise<never>((_, reject) => child.once('exit', () => reject(new Error('the attackers ended by themselves'))));
  failed.catch(() => {});
  const heard = (type: AttackersSaid['type']): Promise<AttackersSaid> =>
    new Promise((resolve) => {
      child.on('message', (said: AttackersSaid) => {
        if (said.type === type) resolve(said);
      });
    });
  const [begun, ended] = [heard('begun'), heard('ended')];
  child.send(options);
  await Promise.race([begun, failed, wait(longestStart)]);
  return async () => {
    child.send('end');
    const said = await Promise.race([ended, failed]);
    process.removeListener('exit', kill);
    kill();
    return said.type === 'ended' ? said.damage : { tried: 0, closes: {} };
  };
}
