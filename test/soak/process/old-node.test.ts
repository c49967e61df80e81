/** The message on a Node that is too old. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const { scripts, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** A preloaded line makes this Node report another version. */
const runAs = (version: string, script: string): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const pretence = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;
    const env = { PATH: process.env['PATH'], DATA_DIR: '/proc/nowhere' };
    execFile(process.execPath, ['--import', pretence, ...script.split(' ')], { cwd: root, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

test('[G47] every command says in one sentence that Node is too old, and what to do', async () => {
  const started = Object.values(scripts).filter((script) => /\bnode .*server\//.test(script));
  expect(started.filter((script) => !script.includes('server/require-node.cjs'))).toEqual([]);
  expect(engines.node).toBe('>=24');
  for (const version of ['18.20.4', '20.20.2', '23.11.0']) {
    const { code, out, err } = await runAs(version, './server/require-node.cjs');
    expect([code, out, err.split('\n').length]).toEqual([2, '', 2]);
    expect(err).toMatch(new RegExp(`^Accord needs Node 24 or newer, and this is Node ${version}\\. .*npm ci.*install Node 24`));
  }
  expect(await runAs('24.0.0', './server/require-node.cjs')).toEqual({ code: 0, out: '', err: '' });
});
