/**
 * How long a start takes and what memory it needs: `npm run bench:start`. Prints milliseconds from `npm start` to the line that says
 * ready, of the first start and the median of later ones, and resident memory: the most until then, at rest, and after the first request.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const data = mkdtempSync(join(tmpdir(), 'accord-start-'));
const env = { ...process.env, PORT: '0', DATA_DIR: data, ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'correct horse battery' };
const laterStarts = 5;
/** Milliseconds after which an unused server is at rest. */
const restAfter = 3_000;

interface Start {
  readonly milliseconds: number;
  /** Megabytes of resident memory. */
  readonly peak: number;
  readonly rest: number;
  readonly used: number;
}

async function start(): Promise<Start> {
  const from = performance.now();
  const child = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const group = child.pid ?? 0;
  const ended = new Promise((resolve) => child.on('exit', resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString();
        const [, found] = /listening on (\S+)/.exec(text) ?? [];
        if (found) resolve(found);
      });
      child.on('exit', () => reject(new Error('the server ended before it was ready')));
    });
    const milliseconds = performance.now() - from;
    await wait(restAfter);
    const [peak, rest] = [memoryOf(group, 'VmHWM'), memoryOf(group, 'VmRSS')];
    await fetch(`${address}/api/session`);
    await wait(restAfter);
    return { milliseconds, peak, rest, used: memoryOf(group, 'VmRSS') };
  } finally {
    process.kill(-group, 'SIGTERM');
    await ended;
  }
}

/** Of the largest process of a group, which is the server: npm and its shell are beside it. */
function memoryOf(group: number, field: 'VmHWM' | 'VmRSS'): number {
  const sizes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /);
        const isServer = Number(after.split(' ')[2]) === group && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server/main.ts');
        const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
        return isServer ? [Number(kilobytes ?? 0) / 1024] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  return Math.max(0, ...sizes);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

try {
  const first = await start();
  const later: Start[] = [];
  for (let count = 0; count < laterStarts; count++) later.push(await start());
  const of = (field: keyof Start): string => median(later.map((one) => one[field])).toFixed(0);
  process.stdout.write(
    `from npm start to ready: first ${first.milliseconds.toFixed(0)} ms, later median ${of('milliseconds')} ms, n = ${laterStarts}\n`,
  );
  process.stdout.write(`resident memory: most ${of('peak')} MB, at rest ${of('rest')} MB, after the first request ${of('used')} MB\n`);
} finally {
  rmSync(data, { recursive: true, force: true });
}
