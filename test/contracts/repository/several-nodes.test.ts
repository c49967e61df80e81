/** That the files under deploy/several-nodes/ and deploy/alerts.yml fit the product; they were tried by hand as docs/several-nodes.md says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPrometheus } from '../../../server/ops/metrics/prometheus.ts';
import { alertsIn, faultsOf, samplesIn, type Alert } from '../../support/alert-rules.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, 'deploy', path), 'utf8');

/** Without indentation and comments; a heading begins each block: `backend drafts`, `location /sync/ {`. */
const linesIn = (path: string): string[] =>
  read(path)
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Lines of the block that begins with this heading, up to the next heading or closing brace. */
function blockIn(path: string, heading: string, end: RegExp): string[] {
  const lines = linesIn(path);
  const from = lines.indexOf(heading);
  if (from < 0) return [];
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => end.test(line));
  return to < 0 ? rest : rest.slice(0, to);
}

const section = /^(global|defaults|frontend|backend|resolvers)\b/;
const addresses = ['10.0.0.11:8080', '10.0.0.12:8080', '10.0.0.13:8080'];

for (const [path, places] of [
  ['several-nodes/haproxy.cfg', addresses],
  ['several-nodes/compose.haproxy.cfg', ['node1:8080', 'node2:8080', 'node3:8080']],
] as const)
  test(`[G125] ${path} hashes sockets by draft, asks whether nodes are ready, and forwards as the file for one node does`, () => {
    expect(blockIn(path, 'frontend accord', section)).toEqual(
      expect.arrayContaining(['option forwardfor', 'use_backend drafts if { path_beg /sync/ }', 'default_backend accord']),
    );
    expect(blockIn(path, 'backend drafts', section)).toEqual(
      expect.arrayContaining([
        ...['balance uri', 'hash-type consistent'],
        ...places.map((place, at) => `server node${at + 1} ${place} track accord/node${at + 1}`),
      ]),
    );
    expect(blockIn(path, 'backend accord', section)).toEqual(
      expect.arrayContaining([
        ...['option httpchk', 'http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host accord', 'http-check expect status 200'],
        ...places.map((place, at) => `server node${at + 1} ${place}`),
      ]),
    );
    const shared = blockIn('haproxy.cfg', 'defaults', section).filter((line) => line.startsWith('timeout') && !line.includes('connect'));
    expect(shared).toContain('timeout tunnel 90s');
    expect(blockIn(path, 'defaults', section)).toEqual(
      expect.arrayContaining([...shared, 'retries 3', 'retry-on conn-failure', 'option redispatch 1']),
    );
  });

test('[G125] nginx does the same, but asks nobody: it goes on with the next node where one takes no connection', () => {
  const path = 'several-nodes/nginx.conf';
  const servers = addresses.map((address) => `server ${address} max_fails=1 fail_timeout=5s;`);
  expect(blockIn(path, 'upstream accord_drafts {', /^}/)).toEqual(['hash $uri consistent;', ...servers]);
  expect(blockIn(path, 'upstream accord {', /^}/)).toEqual(expect.arrayContaining(servers));
  expect(blockIn(path, 'location /sync/ {', /^}/)).toEqual(['proxy_pass http://accord_drafts;']);
  expect(blockIn(path, 'location / {', /^}/)).toEqual(['proxy_pass http://accord;']);
  const forOne = blockIn('nginx.conf', 'location / {', /^}/).filter((line) => line.startsWith('proxy_') && !line.startsWith('proxy_pass'));
  expect(forOne).toContain('proxy_read_timeout 90s;');
  expect(linesIn(path)).toEqual(expect.arrayContaining([...forOne, 'client_max_body_size 17m;', 'proxy_next_upstream error timeout;']));
  expect(read(path)).not.toContain('proxy_buffering on');
});

test('[G125] Caddy does the same, and hashes without the question in the address', () => {
  const path = 'several-nodes/Caddyfile';
  expect(blockIn(path, '(nodes) {', /^}/)).toEqual(
    expect.arrayContaining([`to ${addresses.join(' ')}`, 'health_uri /readyz', 'health_status 200', 'lb_try_duration 5s']),
  );
  expect(linesIn(path)).toContain('request_header /sync/* Accord-Draft {path}');
  expect(blockIn(path, 'reverse_proxy /sync/* {', /^}/)).toEqual([
    'import nodes',
    'lb_policy header Accord-Draft',
    'header_up -Accord-Draft',
  ]);
});

test('[G125] PgBouncer lends by transaction, with TLS both ways', () => {
  expect(linesIn('several-nodes/pgbouncer.ini')).toEqual(
    expect.arrayContaining(['pool_mode = transaction', 'client_tls_sslmode = require', 'server_tls_sslmode = verify-full']),
  );
});

test('[G126] of the compose file the first node waits for the database and the others for it, and only the balancer has a port', () => {
  const services = read('several-nodes/compose.yml').split('\nservices:\n')[1]!.split('\nvolumes:\n')[0]!;
  const byName = new Map(services.split(/^ {2}(?=\w+:$)/m).map((text) => [/^(\w+):$/m.exec(text)?.[1] ?? '', text]));
  expect([...byName.keys()].filter(Boolean)).toEqual(expect.arrayContaining(['postgres', 'redis', 'node1', 'node2', 'node3', 'balancer']));
  expect(byName.get('node1')).toContain('depends_on: { postgres: { condition: service_healthy } }');
  for (const name of ['node2', 'node3']) expect(byName.get(name)).toContain('depends_on: { node1: { condition: service_healthy } }');
  for (const name of ['node1', 'node2', 'node3']) expect(byName.get(name)).toContain('<<: *node\n');
  const published = [...byName].filter(([, text]) => /^ +ports:/m.test(text)).map(([name]) => name);
  expect(published).toEqual(['balancer']);
  expect(byName.get('balancer')).toContain(`ports: ['127.0.0.1:8080:8080']`);
  // As docs/deploy.md runs the image.
  const lines = linesIn('several-nodes/compose.yml');
  expect(lines).toEqual(
    expect.arrayContaining(['read_only: true', 'tmpfs: [/tmp]', 'cap_drop: [ALL]', `security_opt: ['no-new-privileges:true']`]),
  );
  expect(lines.filter((line) => line.startsWith('TRUST_PROXY:'))).toEqual(['TRUST_PROXY: 172.28.0.0/24']);
  expect(lines).toContain('ipam: { config: [{ subnet: 172.28.0.0/24 }] }');
});

/** Everything that a server exports, each counter with the values that the alerts ask for. */
async function exported(): Promise<string> {
  const metrics = createPrometheus();
  metrics.requests!.answered({ method: 'GET', route: '/readyz', status: 503 }, 0.1);
  metrics.requests!.answered({ method: 'GET', route: '/api/users', status: 500 }, 0.1);
  metrics.relay.refused('broken');
  metrics.relay.rejected('origin-refused');
  metrics.relay.compacted();
  metrics.relay.conflicted('behind');
  metrics.relay.reloaded('draft');
  metrics.watchNodes({ age: () => 75 });
  metrics.synced(0.1);
  metrics.watchBudget({ charged: () => 1, refused: () => 1, hungry: () => 1 });
  metrics.watchStreams(() => 1);
  metrics.watchRelay({ counts: () => ({ sockets: 1, rooms: 1 }) });
  return metrics.requests!.text();
}

test('[G127] each alert names only what the server exports, and has a severity and a sentence', async () => {
  const samples = samplesIn(await exported());
  const alerts = alertsIn(read('alerts.yml'));
  expect(alerts.length).toBeGreaterThan(10);
  expect(alerts.flatMap((alert) => faultsOf(alert, samples))).toEqual([]);
  expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
});

test('[G127] an alert on a metric, a label or a value that is not exported is found, and one without a sentence', async () => {
  const samples = samplesIn(await exported());
  const alert: Alert = { name: 'A', expr: 'up == 0', severity: 'warning', summary: 'Something happened.' };
  const faultsWith = (expr: string): string[] => faultsOf({ ...alert, expr }, samples);
  expect(faultsWith('sum by (instance) (rate(accord_relay_frames_total{result="refused"}[5m])) > 1 or absent(up{job="accord"})')).toEqual(
    [],
  );
  expect(faultsWith('accord_append_conflictz > 1')).toEqual(['A: accord_append_conflictz is not exported']);
  expect(faultsWith('rate(accord_storage_sync_seconds[5m])')).toEqual(['A: accord_storage_sync_seconds is not exported']);
  expect(faultsWith('accord_relay_rooms{result="x"}')).toEqual(['A: accord_relay_rooms has no label result']);
  expect(faultsWith('sum by (kind) (accord_relay_rooms)')).toEqual(['A: no metric of it has a label kind']);
  expect(faultsWith('accord_relay_frames_total{result="refuzed"}')).toEqual(['A: accord_relay_frames_total never has result="refuzed"']);
  expect(faultsOf({ ...alert, summary: '', severity: 'loud' }, samples)).toEqual(['A: its severity is loud', 'A: it has no summary']);
  expect(alertsIn('groups: []')).toEqual([]);
});
