/** How long a second start takes: `npm run bench:start`. Prints milliseconds from `npm start` to the line that says ready, median of 5. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const data = mkdtempSync(join(tmpdir(), 'accord-start-'));
const env = { ...process.env, PORT: '0', DATA_DIR: data, ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'correct horse battery' };

async function start(): Promise<number> {
  const from = performance.now();
  const child = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      if (text.includes('listening on')) resolve();
    });
    child.on('exit', () => reject(new Error('the server ended before it was ready')));
  });
  const time = performance.now() - from;
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await ended;
  return time;
}

try {
  const first = await start();
  const later: number[] = [];
  for (let count = 0; count < 5; count++) later.push(await start());
  later.sort((a, b) => a - b);
  process.stdout.write(`from npm start to ready: first ${first.toFixed(0)} ms, later median ${later[2]?.toFixed(0)} ms, n = 5\n`);
} finally {
  rmSync(data, { recursive: true, force: true });
}
