/** Builds the client before the browser tests, as `npm start` would: in a process that knows nothing of tests. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export function setup(): void {
  const { VITEST: _vitest, NODE_ENV: _mode, ...env } = process.env;
  execFileSync(process.execPath, [fileURLToPath(new URL('../../server/ops/build/build-client.ts', import.meta.url))], {
    env,
    stdio: 'inherit',
  });
}
