/** That the files under deploy/ say what the product needs of a proxy, a service manager and an image; they were tried by hand as docs/deploy.md says. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };

/** Lines that must be there, whatever their indentation. */
const lacking = (path: string, lines: readonly string[]): string[] => {
  const there = new Set(
    read(path)
      .split('\n')
      .map((line) => line.trim().replace(/\s+/g, ' ')),
  );
  return lines.filter((line) => !there.has(line));
};

test('[G63] nginx passes sockets, addresses, scheme and large bodies on, and takes no stream for dead', () => {
  const lines = [
    'proxy_http_version 1.1;',
    'proxy_set_header Host $host;',
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    'proxy_set_header Upgrade $http_upgrade;',
    'proxy_set_header Connection $accord_connection;',
    'proxy_read_timeout 90s;',
    'client_max_body_size 17m;',
    'proxy_pass http://accord;',
  ];
  expect(lacking('deploy/nginx.conf', lines)).toEqual([]);
  expect(read('deploy/nginx.conf')).not.toContain('proxy_buffering on');
});

test('[G63] Caddy and HAProxy do the same', () => {
  expect(lacking('deploy/Caddyfile', ['accord.example.com {', 'reverse_proxy 127.0.0.1:8080'])).toEqual([]);
  const lines = [
    'option forwardfor',
    'http-request set-header X-Forwarded-Proto https',
    'http-request redirect scheme https code 301 unless { ssl_fc }',
    'timeout tunnel 90s',
    'timeout server 90s',
    'http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host accord',
  ];
  expect(lacking('deploy/haproxy.cfg', lines)).toEqual([]);
});

test('[G63] the unit runs as nobody who may write more than its data, is told to end, and not started again with wrong settings', () => {
  const lines = [
    'DynamicUser=yes',
    'StateDirectory=accord',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    'KillSignal=SIGTERM',
    'Restart=on-failure',
    'RestartPreventExitStatus=2',
  ];
  expect(lacking('deploy/accord.service', lines)).toEqual([]);
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  const [, command] = /exec (.*)$/.exec(scripts.start)!;
  expect(lacking('deploy/accord.service', [`ExecStart=/usr/bin/env ${command}`])).toEqual([]);
  expect(read('deploy/Dockerfile')).toContain(JSON.stringify(command!.split(' ')).replaceAll(',', ', '));
});

test('[G63] the image is made of the production install, is not root and looks after its health', () => {
  const lines = [
    'RUN npm run build && npm ci --omit=dev',
    'USER node',
    'VOLUME /data',
    'STOPSIGNAL SIGTERM',
    'CMD ["node", "server/ops/health.ts"]',
  ];
  expect(lacking('deploy/Dockerfile', lines)).toEqual([]);
  // What the build reads is not kept out of it.
  const ignored = read('.dockerignore').split('\n');
  for (const kept of ['client', 'core', 'server', 'test', 'vite.config.ts', 'package.json', '.npmrc']) expect(ignored).not.toContain(kept);
  for (const left of ['.git', 'node_modules', 'data', '*.env']) expect(ignored).toContain(left);
});

test('[G64] server and core import nothing that the production install leaves out', () => {
  const files = ['server', 'core'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const imported = sources.flatMap((file) =>
    [...read(file).matchAll(/^\s*(?:import|export)\s(?!type\b)[^;]*?from\s'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)].map(
      ([, from, lazily]) => (from ?? lazily)!,
    ),
  );
  expect(imported.length).toBeGreaterThan(100);
  const isThere = (name: string): boolean =>
    name.startsWith('node:') ||
    builtinModules.includes(name) ||
    Object.keys(dependencies).some((one) => name === one || name.startsWith(`${one}/`));
  expect([...new Set(imported)].filter((name) => !isThere(name))).toEqual([]);
});
