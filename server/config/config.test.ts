import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lawOptions } from '../../test/support/runs.ts';
import { readConfig, type Environment } from './config.ts';
import { logLevels } from './read-values.ts';

const problemsOf = (env: Environment): string[] => {
  const result = readConfig(env);
  return result.ok ? [] : result.problems;
};

const configOf = (env: Environment) => {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.config;
};

const defaults = {
  host: '127.0.0.1',
  port: 8080,
  dataDir: './data',
  allowedOrigins: [],
  publicOrigin: null,
  basePath: '',
  trustProxy: [],
  logLevel: 'info',
  databaseUrl: null,
  redisUrl: null,
  catalog: null,
  assertions: null,
  instanceName: 'accord',
  metricsToken: null,
  grantBeyondOwn: 'warn',
  framesPerSecond: 500,
  retentionDays: 90,
  admin: null,
};

describe('settings', () => {
  test('[G1] a setting that is unset, empty or blank has its default', () => {
    const names = [
      'HOST',
      'PORT',
      'DATA_DIR',
      'DATABASE_URL',
      'REDIS_URL',
      'ALLOWED_ORIGINS',
      'PUBLIC_ORIGIN',
      'TRUST_PROXY',
      'LOG_LEVEL',
      'CATALOG',
      'ASSERTIONS',
      'INSTANCE_NAME',
      'METRICS_TOKEN',
      'GRANT_BEYOND_OWN',
      'ADMIN_USERNAME',
    ];
    expect(configOf({})).toEqual(defaults);
    for (const value of ['', '  ', undefined]) expect(configOf(Object.fromEntries(names.map((name) => [name, value])))).toEqual(defaults);
    expect(configOf({ ADMIN_PASSWORD: '' })).toEqual(defaults);
  });

  test('[G1] a setting is taken without the space around it, a password as it stands', () => {
    expect(
      configOf({
        HOST: ' ::1',
        PORT: '0 ',
        DATA_DIR: ' /var/lib/accord ',
        ALLOWED_ORIGINS: 'https://a.example, http://b.example:3000 ,,https://a.example',
        PUBLIC_ORIGIN: ' https://a.example ',
        BASE_PATH: ' /tools/accord/ ',
        TRUST_PROXY: ' loopback, 10.0.0.0/8,,loopback ',
        LOG_LEVEL: ' warn ',
        CATALOG: 'catalog.json',
        ASSERTIONS: ' assertions.json',
        INSTANCE_NAME: 'Contact centre Zürich',
        METRICS_TOKEN: ' 0123456789abcdef',
        GRANT_BEYOND_OWN: ' refuse ',
        FRAMES_PER_SECOND: ' 1000 ',
        RETENTION_DAYS: ' 365 ',
        ADMIN_USERNAME: 'ada@example.com',
        ADMIN_PASSWORD: ' correct horse ',
      }),
    ).toEqual({
      host: '::1',
      port: 0,
      dataDir: '/var/lib/accord',
      databaseUrl: null,
      redisUrl: null,
      allowedOrigins: ['https://a.example', 'http://b.example:3000'],
      publicOrigin: 'https://a.example',
      basePath: '/tools/accord',
      trustProxy: ['loopback', '10.0.0.0/8'],
      logLevel: 'warn',
      catalog: 'catalog.json',
      assertions: 'assertions.json',
      instanceName: 'Contact centre Zürich',
      metricsToken: '0123456789abcdef',
      grantBeyondOwn: 'refuse',
      framesPerSecond: 1000,
      retentionDays: 365,
      admin: { username: 'ada@example.com', password: ' correct horse ' },
    });
  });

  test('[G2] a port is a whole number from 0 to 65535', () => {
    for (const port of ['0', '1', '080', '65535']) expect(problemsOf({ PORT: port })).toEqual([]);
    for (const port of ['65536', '-1', '80.5', '1e3', '0x50', 'http', '8080/', '٣'])
      expect(problemsOf({ PORT: port })).toEqual([
        `PORT is ${JSON.stringify(port)}, which is not a port; give a whole number from 0 to 65535, where 0 takes a free one.`,
      ]);
  });

  test('[G3] a host is an address or a name, without scheme and port', () => {
    for (const host of ['0.0.0.0', '::', 'localhost', 'node_1.internal']) expect(problemsOf({ HOST: host })).toEqual([]);
    for (const host of ['http://localhost', 'localhost:8080', '[::1]', 'a b', '-a', 'a'.repeat(254), '999.1.1.1', '10.0.0.256', 'a.0x'])
      expect(problemsOf({ HOST: host })).toEqual([expect.stringMatching(/^HOST is ".*", which is not a host; give an address or name/)]);
  });

  test('[G4] an origin is written exactly as browsers send it', () => {
    const advice: [string, string][] = [
      ['https://a.example/', 'write it as "https://a.example"'],
      ['https://a.example:443', 'write it as "https://a.example"'],
      ['HTTPS://A.example', 'write it as "https://a.example"'],
      ['http://a.example/path?x', 'write it as "http://a.example"'],
      ['a.example', 'such as https://accord.example.com'],
      ['*', 'such as https://accord.example.com'],
      ['https://*.a.example', 'such as https://accord.example.com'],
      ['https://a.example;https', 'such as https://accord.example.com'],
      ['null', 'such as https://accord.example.com'],
      ['ws://a.example', 'such as https://accord.example.com'],
      ['file:///tmp', 'such as https://accord.example.com'],
    ];
    for (const [origin, expected] of advice) {
      const [problem, ...more] = problemsOf({ ALLOWED_ORIGINS: origin });
      expect(problem).toContain(`ALLOWED_ORIGINS has ${JSON.stringify(origin)}, which is not an exact origin; `);
      expect(problem).toContain(expected);
      expect(more).toEqual([]);
    }
    expect(problemsOf({ ALLOWED_ORIGINS: 'https://a.example,*,https://b.example/' })).toHaveLength(2);
  });

  test('[G4] a password that an origin carries is not shown', () => {
    for (const origin of ['https://u:hunter2@a.example', 'https:u:hunter2@a.example', 'u:hunter2@a.example'])
      expect(problemsOf({ ALLOWED_ORIGINS: origin })).toEqual([expect.stringMatching(/^ALLOWED_ORIGINS has "…@a.example", which is not/)]);
  });

  test('[G5] [G5a] DATABASE_URL is the address of a PostgreSQL database, and not shown, for it may hold a password', () => {
    const address = 'postgres://u:hunter2@db:5432/accord';
    expect(configOf({ DATABASE_URL: address }).databaseUrl).toBe(address);
    expect(configOf({ DATABASE_URL: 'postgresql://db/accord' }).databaseUrl).toBe('postgresql://db/accord');
    for (const wrong of ['mysql://u:hunter2@db/accord', 'hunter2', 'postgres://u:hunter2@db', 'postgres:///accord'])
      expect(problemsOf({ DATABASE_URL: wrong })).toEqual([
        'DATABASE_URL is not the address of a PostgreSQL database; write it as postgres://user:password@host:5432/database, with every sign of user and password but letters and digits percent-encoded (@ as %40, / as %2F), or unset it to keep everything in DATA_DIR.',
      ]);
  });

  test('[G5a] [G5b] [G150] REDIS_URL is the address of a Redis, beside a PostgreSQL database, and not shown either', () => {
    const both = (redis: string) => ({ DATABASE_URL: 'postgres://db/accord', REDIS_URL: redis });
    for (const right of ['redis://:hunter2@cache', 'rediss://u:hunter2@cache:6380/1', 'redis://127.0.0.1'])
      expect(configOf(both(right)).redisUrl).toBe(right);
    for (const wrong of ['hunter2', 'http://u:hunter2@cache', 'redis://', 'redis://cache/hunter2', 'redis://:hunter2%zz@cache'])
      expect(problemsOf(both(wrong))).toEqual([expect.stringMatching(/^REDIS_URL is not the address of a Redis; (?!.*hunter2)/)]);
    expect(problemsOf({ REDIS_URL: 'redis://:hunter2@cache' })).toEqual([
      'REDIS_URL is set without DATABASE_URL: only servers that share a PostgreSQL database have something to tell each other; set both, or unset REDIS_URL.',
    ]);
  });

  test('[G46] [G46a] a password with signs that are not encoded is shown in no part, in whatever setting it was put', () => {
    const signs = [...'@/:?#[]%\\&=+, "\'^;'];
    const names = ['DATABASE_URL', 'ALLOWED_ORIGINS', 'PUBLIC_ORIGIN', 'TRUST_PROXY', 'HOST', 'PORT', 'LOG_LEVEL', 'GRANT_BEYOND_OWN'];
    const more = ['FRAMES_PER_SECOND', 'RETENTION_DAYS', 'METRICS_TOKEN', 'REDIS_URL'];
    let told = 0;
    for (const one of signs)
      for (const other of ['', ...signs])
        for (const before of ['postgres://', 'postgresql://', 'https://', 'postgres:', 'postgres:/', '', '"postgres://'])
          for (const after of ['@host:5432/db', '@host', '@/db', '@host/db?sslmode=require', '@host:x/db']) {
            const value = `${before}u:Hid1${one}Hid2${other}9Hid3${after}`;
            for (const name of [...names, ...more]) {
              const text = problemsOf({ [name]: value }).join();
              told += text.length > 0 ? 1 : 0;
              if (text.includes('Hid')) expect([name, value, text]).toEqual([]);
            }
          }
    expect(told).toBeGreaterThan(10_000);
    for (const url of ['postgres://u:Sec@ret/9@host/db', 'postgres://u:a?b@host/db', 'postgres://u:1#b@host/db', 'postgres://u@host/a/b'])
      expect(problemsOf({ DATABASE_URL: url })).toHaveLength(1);
    for (const url of [
      'postgres://u:p%40%2F@host/db?sslmode=verify-full&sslrootcert=/etc/ca.pem',
      'postgres:///db?host=/run/postgresql',
      'postgres://u:p@/db?host=/run/postgresql',
      'postgres://u@%2Frun%2Fpostgresql/db',
    ])
      expect(problemsOf({ DATABASE_URL: url })).toEqual([]);
  });

  test('[G6] the first administrator has both a username and a password, or neither', () => {
    expect(problemsOf({ ADMIN_USERNAME: 'ada' })).toEqual([
      'ADMIN_USERNAME is set without ADMIN_PASSWORD; set both, or unset it to make the first administrator in the browser.',
    ]);
    expect(problemsOf({ ADMIN_PASSWORD: 'correct horse battery' })).toEqual([
      'ADMIN_PASSWORD is set without ADMIN_USERNAME; set both, or unset it.',
    ]);
  });

  test('[G46] a password that was put where the username belongs is not shown', () => {
    for (const more of [{}, { ADMIN_PASSWORD: 'ada' }])
      for (const password of ['Hidden horse battery staple', 'HiddenHorseBattery', 'Hidden'.repeat(20)])
        expect(problemsOf({ ADMIN_USERNAME: password, ...more }).join()).not.toContain('Hidden');
  });

  test('[G8] the first administrator keeps to the rules of usernames and passwords', () => {
    expect(problemsOf({ ADMIN_USERNAME: 'ada lovelace', ADMIN_PASSWORD: 'short' })).toEqual([
      'ADMIN_USERNAME is not a username; give 1 to 100 letters a–z, digits and _ . @ - only.',
      'ADMIN_PASSWORD: The password is too short; use at least 15 characters, such as four words. Where there is a user already, unset both.',
    ]);
  });

  test('[W12] the first administrator has no password that guessing begins with', () => {
    const common = [
      expect.stringMatching(/^ADMIN_PASSWORD: The password is easy to guess: .* Where there is a user already, unset both\.$/),
    ];
    for (const password of ['accord-accord-accord', 'ada.lovelace.12345', 'Zürich Zürich 2026', 'callcenter-manager'])
      expect(problemsOf({ ADMIN_USERNAME: 'ada.lovelace', INSTANCE_NAME: 'Contact centre Zürich', ADMIN_PASSWORD: password })).toEqual(
        common,
      );
  });

  test('[G9] the instance has a name of at most 100 characters without control characters', () => {
    expect(problemsOf({ INSTANCE_NAME: '😀'.repeat(100) })).toEqual([]);
    for (const name of ['x'.repeat(101), 'two\nlines', 'bell\u0007'])
      expect(problemsOf({ INSTANCE_NAME: name })).toEqual([expect.stringMatching(/^INSTANCE_NAME is ".*"; give a name of at most 100/)]);
  });

  test('[G26] a token for metrics has at least 16 characters that a header can carry, and is never shown', () => {
    for (const token of ['0123456789abcdef', '!~'.repeat(256)]) expect(configOf({ METRICS_TOKEN: token }).metricsToken).toBe(token);
    for (const token of ['0123456789abcde', 'a b'.repeat(10), 'é'.repeat(20), 'x'.repeat(513)])
      expect(problemsOf({ METRICS_TOKEN: token })).toEqual([
        'METRICS_TOKEN is not a token; give 16 to 512 letters, digits and signs without spaces, or unset it to disable metrics.',
      ]);
  });

  test('[V51] what becomes of granting beyond one’s own is to warn or to refuse, and nothing else', () => {
    expect(configOf({ GRANT_BEYOND_OWN: ' refuse ' }).grantBeyondOwn).toBe('refuse');
    expect(configOf({ GRANT_BEYOND_OWN: 'warn' }).grantBeyondOwn).toBe('warn');
    for (const value of ['Refuse', 'error', 'true', 'warn,refuse'])
      expect(problemsOf({ GRANT_BEYOND_OWN: value })).toEqual([
        `GRANT_BEYOND_OWN is "${value}"; give warn or refuse, which says what becomes of granting what one does not hold oneself.`,
      ]);
  });

  test('[G10] every problem is listed at once', () => {
    const problems = problemsOf({
      HOST: 'http://x',
      PORT: 'x',
      DATABASE_URL: 'mysql://db',
      REDIS_URL: 'redis://cache',
      ALLOWED_ORIGINS: '*',
      INSTANCE_NAME: 'a\nb',
      ADMIN_USERNAME: 'a b',
      ADMIN_PASSWORD: 'short',
    });
    expect(problems).toHaveLength(8);
    expect(new Set(problems.map((problem) => problem.split(/[ :]/)[0]))).toEqual(
      new Set(['ADMIN_PASSWORD', 'ADMIN_USERNAME', 'ALLOWED_ORIGINS', 'DATABASE_URL', 'HOST', 'INSTANCE_NAME', 'PORT', 'REDIS_URL']),
    );
  });

  test('[G10] no environment makes it throw, and no secret is ever shown', () => {
    const secret = 'S3cr3t';
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.constantFrom('', '8080', 'https://a.example', 'null', '*'),
    );
    let refused = 0;
    const law = fc.property(
      fc.dictionary(fc.constantFrom('HOST', 'PORT', 'ALLOWED_ORIGINS', 'INSTANCE_NAME', 'ADMIN_USERNAME'), value),
      (env) => {
        const withSecrets = {
          ...env,
          ADMIN_PASSWORD: secret,
          METRICS_TOKEN: secret,
          DATABASE_URL: `mysql://u:${secret}@db`,
          REDIS_URL: `redis://:${secret}@c`,
          ALLOWED_ORIGINS: `https://u:${secret}@h,${env['ALLOWED_ORIGINS'] ?? ''}`,
        };
        const problems = problemsOf(withSecrets);
        refused += problems.length;
        expect(problems.length).toBeGreaterThan(3);
        expect(problems.join('\n')).not.toContain(secret);
        expect(problems.every((problem) => /^[A-Z_]+[ :]/.test(problem) && problem.endsWith('.') && problem.length < 500)).toBe(true);
      },
    );
    fc.assert(law, lawOptions(200));
    expect(refused).toBeGreaterThan(0);
  });
});

test('[G33] a trusted proxy is an address, a network or loopback, and never everybody', () => {
  const trusted = '127.0.0.1,::1,10.0.0.0/8,2001:db8::/32,loopback,192.0.2.1/32';
  expect(configOf({ TRUST_PROXY: trusted }).trustProxy).toEqual(trusted.split(','));
  for (const part of [
    'localhost',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0/8',
    '1.2.3.4/8/8',
    'true',
    '1',
    'fe80::1%eth0',
    '*',
    '10.0.0.1:80',
  ])
    expect(problemsOf({ TRUST_PROXY: `loopback,${part}` })).toEqual([
      `TRUST_PROXY has ${JSON.stringify(part)}, which is neither an address nor a network; give such as 10.0.0.7 or 10.0.0.0/24, or loopback for a proxy on this machine.`,
    ]);
  for (const part of ['0.0.0.0/0', '::/0', '10.0.0.0/00', '::ffff:0.0.0.0/96', '::ffff:10.0.0.0/90', '::/80'])
    expect(problemsOf({ TRUST_PROXY: part })).toEqual([
      `TRUST_PROXY has "${part}", which is everybody; give the addresses of the proxies alone.`,
    ]);
  expect(problemsOf({ TRUST_PROXY: 'a,b' })).toHaveLength(2);
});

test('[G34] the public origin is one exact origin', () => {
  for (const origin of ['https://accord.example.com', 'http://accord.internal:8080'])
    expect(configOf({ PUBLIC_ORIGIN: origin }).publicOrigin).toBe(origin);
  for (const [origin, advice] of [
    ['https://a.example/', 'write it as "https://a.example"'],
    ['a.example', 'such as https://accord.example.com'],
    ['https://a.example,https://b.example', 'such as https://accord.example.com'],
    ['https://a.example,b.example', 'such as https://accord.example.com'],
  ] as const)
    expect(problemsOf({ PUBLIC_ORIGIN: origin })).toEqual([expect.stringContaining(advice)]);
});

test('[G60] a base path begins with a slash and has no dots, spaces or empty parts', () => {
  for (const [path, read] of [
    ['/', ''],
    ['/accord', '/accord'],
    ['/accord/', '/accord'],
    ['/Tools/a_b-c/1', '/Tools/a_b-c/1'],
  ] as const)
    expect(configOf({ BASE_PATH: path }).basePath).toBe(read);
  for (const path of [
    'accord',
    '//',
    '/a//b',
    '/a/../b',
    '/a.b',
    '/a b',
    '/a?b',
    '/a%20b',
    'https://a.example/accord',
    `/${'a'.repeat(100)}`,
  ])
    expect(problemsOf({ BASE_PATH: path })).toEqual([
      `BASE_PATH is ${JSON.stringify(path)}, which is not a path; give / or such as /accord, of letters, digits, "_" and "-".`,
    ]);
});

test('[G35] a level of the log is one of those there are', () => {
  for (const level of logLevels) expect(configOf({ LOG_LEVEL: level }).logLevel).toBe(level);
  for (const level of ['INFO', 'verbose', '30'])
    expect(problemsOf({ LOG_LEVEL: level })).toEqual([
      `LOG_LEVEL is "${level}", which is no level; give one of fatal, error, warn, info, debug, trace, silent.`,
    ]);
});

test('[G30] things are kept for a whole number of days from 30 to 99999', () => {
  for (const days of ['30', '90', '99999']) expect(problemsOf({ RETENTION_DAYS: days })).toEqual([]);
  for (const days of ['29', '0', '-30', '30.5', '1e3', '100000', 'for ever'])
    expect(problemsOf({ RETENTION_DAYS: days })).toEqual([
      `RETENTION_DAYS is "${days}", which is no time to keep things for; give a whole number of days from 30 to 99999, such as 90.`,
    ]);
});

test('[G27] a rate of frames is a whole number from 200 to 999999', () => {
  for (const rate of ['200', '500', '999999']) expect(readConfig({ FRAMES_PER_SECOND: rate })).toMatchObject({ ok: true });
  for (const rate of ['199', '-1', '1e3', '1000000', 'fast'])
    expect(readConfig({ FRAMES_PER_SECOND: rate })).toMatchObject({ ok: false, problems: [expect.stringContaining(rate)] });
});
