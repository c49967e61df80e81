import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createMetrics } from './create-metrics.ts';

const root = join(import.meta.dirname, '../../..');

test('[G71] without METRICS_TOKEN nothing is measured', async () => {
  const metrics = await createMetrics(null);
  metrics.relay.compacted();
  metrics.synced(1);
  expect(metrics.requests).toBeNull();
  const measuring = await createMetrics('a token of sixteen');
  measuring.synced(1);
  expect(await measuring.requests?.text()).toContain('accord_storage_sync_seconds_count 1');
});

test('[G71] a start loads no library of what its settings do not ask for', async () => {
  const script = `await import('./server/compose.ts'); await import('./server/run.ts');
    await (await import('./server/storage/open-storage.ts')).openStorage({ databaseUrl: null, dataDir: process.env.DIR });
    const { _cache } = (await import('node:module')).default;
    const names = Object.keys(_cache).flatMap((path) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(path)?.[1] ?? []);
    console.log(JSON.stringify([...new Set(names)]), process.moduleLoadList.some((name) => name.includes('undici')));
    process.exit();`;
  const folder = await mkdtemp(join(tmpdir(), 'accord-loaded-'));
  const options = { cwd: root, env: { ...process.env, DIR: folder } };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options);
  await rm(folder, { recursive: true });
  expect(stdout).toContain('"fastify"');
  for (const name of ['prom-client', 'pg', '@fastify/swagger', 'vite']) expect(stdout).not.toContain(`"${name}"`);
  expect(stdout).toContain(' false');
}, 30_000);
