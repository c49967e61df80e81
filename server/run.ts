/** One run of the server as a process: settings in, lines out, until a signal ends it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { buildClient, clientDir } from './ops/build/build-client.ts';
import type { Server } from './compose.ts';
import type { Environment } from './config/config.ts';
import { describeLinks, linksTo } from './web/links.ts';
import { collectGarbageOnce } from './ops/collect-garbage.ts';
import { createMetrics } from './ops/metrics/create-metrics.ts';
import { prepareSettings, type Settings } from './config/settings.ts';
import { holdDataDir } from './storage/sqlite/hold-data-dir.ts';
import { openStorage } from './storage/open-storage.ts';
import { unavailableBy, type Unavailable } from './storage/unavailable.ts';
import type { Storage } from './storage/storage.ts';
import { version } from './version.ts';

/** What may be added to a run. */
export interface Extension {
  /** Called before the server listens. */
  prepare?(parts: Server & Settings & { readonly storage: Storage }): Promise<void>;
  /** Lines for stdout, once the address is known that people type. */
  greet?(address: string): string;
}

/** Longest time that ending may take, in milliseconds, alone and where other servers go on; whoever waits for us gives up after 5 s. */
const longestStop = { alone: 2_500, shared: 4_600 } as const;

/** Something in the settings or around the process keeps it from starting. [G24] */
const badSettings = 2;
const diskFailed = 1;

export async function run(env: Environment, extension: Extension = {}): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  const ending = stopOnSignal(closers);
  const problem = await start(env, extension, closers, ending).catch((error: unknown) => {
    // Whoever closes what a start is using breaks it off.
    if (ending.hasBegun) return null;
    const unavailable = unavailableBy(error);
    if (unavailable === null) throw error;
    return `The server cannot start: ${unavailableAtStart[unavailable]}`;
  });
  if (problem === null || ending.hasBegun) return;
  process.stderr.write(`${problem}\n`);
  process.exit(badSettings);
}

/** Answers what keeps the server from starting; null once it listens. */
async function start(env: Environment, extension: Extension, closers: (() => Promise<void>)[], ending: Ending): Promise<string | null> {
  const settings = await prepareSettings(env);
  if (!settings.ok) return ['The server cannot start:', ...settings.problems.map((problem) => `- ${problem}`)].join('\n');

  const { databaseUrl, dataDir } = settings.config;
  if (databaseUrl !== null) ending.longest = longestStop.shared;
  const letGo = databaseUrl === null ? holdDataDir(dataDir) : () => undefined;
  if (letGo === null)
    return `The server cannot start: another server has DATA_DIR ${JSON.stringify(dataDir)}. Stop it first, or give this one another DATA_DIR.`;
  closers.push(async () => letGo());
  const metrics = await createMetrics(settings.config.metricsToken);
  const firstUse = Promise.withResolvers<void>();
  const opening = openStorage(
    settings.config,
    { onSync: metrics.synced, onDiskFailure: stopAtOnce },
    { readersFrom: firstUse.promise },
  ).catch((error: Error) => error);
  // While it is being opened too: a process that ends amid that may break off in the database's own code.
  closers.unshift(async () => {
    const opened = await opening;
    if (!(opened instanceof Error)) await opened.close();
  });
  const unbuilt = await buildClient((line) => process.stderr.write(`${line}\n`)).catch((error: Error) => error);
  // Most of the server is loaded only here, while the thread of the database starts.
  const { composeServer } = await import('./compose.ts');
  const storage = await opening;
  if (storage instanceof Error) return `The server cannot start: ${storage.message}`;
  if (unbuilt) return `The server cannot start: ${unbuilt.message}`;
  const server = await composeServer({
    ...settings,
    ...{ storage, metrics, clientDir, onUse: firstUse.resolve, now: Date.now, newId: randomUUID, random: randomBytes },
    logger: { level: settings.config.logLevel, stream: process.stderr },
  });
  closers.unshift(server.close);
  await extension.prepare?.({ ...server, ...settings, storage });

  const address = await server.listen().catch((error: NodeJS.ErrnoException) => error);
  if (address instanceof Error)
    return `The server cannot listen on HOST ${settings.config.host}, PORT ${settings.config.port}: ${listenProblem(address)}`;
  greetInLog(server.app.log, settings.config);
  // [G22]
  const { publicOrigin, basePath } = settings.config;
  // The extension may have added users.
  if (server.setupToken !== null && (await storage.users.count()) === 0) {
    const links = linksTo(settings.config, Number(/:(\d+)(\/|$)/.exec(address)?.[1]), `/setup#${server.setupToken}`);
    process.stdout.write(`${describeLinks('Set up the first administrator', links)}\n`);
  }
  if (extension.greet) process.stdout.write(extension.greet(publicOrigin === null ? address : publicOrigin + basePath));
  process.stdout.write(`listening on ${address}\n`);
  collectGarbageOnce();
  return null;
}

/** [G61] */
function greetInLog(log: Server['app']['log'], { host, publicOrigin }: Settings['config']): void {
  log.info({ version }, 'Accord starts');
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (!isLocal && !publicOrigin?.startsWith('https://'))
    log.warn(
      { host, publicOrigin },
      'HOST is reached from other machines over plain http: passwords travel readably, and browsers there keep no service worker, so the product does not open without a network; put https in front and set PUBLIC_ORIGIN (docs/deploy.md)',
    );
}

/** What was opened may go away, or turn out to be full, before anything listens. [S63] */
const unavailableAtStart: Readonly<Record<Unavailable, string>> = {
  away: 'the database went away while it was being opened. Check that it runs, and start again.',
  unknown: 'the database went away while it was being opened. Check that it runs, and start again.',
  full: 'the disk is full. Make room on it, and start again; nothing was lost.',
};

/** A disk that failed once must not be asked again, not even by a tidy end. [G28] */
function stopAtOnce({ message }: Error): never {
  process.stderr.write(`The server stops: ${message}. What was acknowledged is on disk; check the disk before the next start.\n`);
  process.exit(diskFailed);
}

function listenProblem({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'another process has that port; stop it, or give another PORT.';
    case 'EACCES':
      return 'this user may not open that port; give a PORT above 1023.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'this machine has no such address; give another HOST.';
    default:
      return `${message}.`;
  }
}

interface Ending {
  hasBegun: boolean;
  /** Milliseconds. */
  longest: number;
}

/** Ends what has been opened so far, the last opened first. [G21] */
function stopOnSignal(closers: readonly (() => Promise<void>)[]): Ending {
  const ending: Ending = { hasBegun: false, longest: longestStop.alone };
  const stop = async (): Promise<void> => {
    if (ending.hasBegun) return;
    ending.hasBegun = true;
    setTimeout(() => process.exit(0), ending.longest).unref();
    let code = 0;
    for (const close of closers)
      await close().catch((error: unknown) => {
        // What is left has to be closed all the same, and the reason told. [H39]
        process.stderr.write(`The server could not end tidily: ${error instanceof Error ? error.message : String(error)}\n`);
        code = 1;
      });
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  return ending;
}
