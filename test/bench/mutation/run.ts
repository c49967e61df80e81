/** Mutation testing of the rules: `npm run mutation`, with file patterns after `--` for a part. Needs the network once, for its own packages. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const root = join(here, '../../..');
const must = (command: string, args: readonly string[], cwd: string): void => {
  // Fewer cases of each law: reading finds a mutant that survives a hundred, more random cases do not.
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', env: { RUNS: '0.1', ...process.env } });
  if (status !== 0) process.exit(status ?? 1);
};

if (!existsSync(join(here, 'node_modules'))) must('npm', ['ci'], here);
const parts = process.argv.slice(2);
must(
  process.execPath,
  [
    join(here, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    join(here, 'stryker.config.json'),
    ...(parts.length > 0 ? ['--mutate', parts.join()] : []),
  ],
  root,
);
