/**
 * What idle connections cost and how long a restart takes: `npm run bench:idle`. `CONNECTIONS` and `DRAFTS` size it (1,000 each).
 * Prints the server's memory before, with and after the connections, each at rest, where V8 has collected by itself, and after a forced
 * collection; then the same of a server that has nothing but the sockets: the least that Node and `ws` take.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMetrics, startAccord } from '../../soak/load/accord-process.ts';
import { accord, forwarded } from '../../soak/load/dialects.ts';
import { openDraft, type DraftClient, type Target } from '../../soak/load/draft-client.ts';
import { createAuthor } from '../../soak/load/draft-edits.ts';
import { plantEditors } from '../../soak/load/people.ts';
import { startProcess, type ServerProcess } from '../../soak/load/server-process.ts';
import { wait } from '../../soak/load/waiting.ts';
import { createRandom } from '../../support/random.ts';
import { nodeFlags, startEnvironment } from '../../support/server-process.ts';
import { quantile } from '../measure.ts';
import { inGroups } from './measured.ts';

const drafts = Number(process.env['DRAFTS'] ?? 1_000);
const connections = Number(process.env['CONNECTIONS'] ?? 1_000);
const seed = Number(process.env['SEED'] ?? 20261123);
const editsOfDraft = 20;
const restarts = 5;
/** A server may bound the sockets and the drafts of one person. */
const people = 25;
/** Milliseconds without work after which V8 has collected what was garbage. */
const rest = Number(process.env['REST'] ?? 20_000);
const nodeOptions = ['--expose-gc', '--import', join(import.meta.dirname, 'gc-on-signal.js')];
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const random = createRandom(seed);
const hex = (length: number): string => Array.from({ length }, () => random.below(16).toString(16)).join('');
const ids = Array.from({ length: drafts }, () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`);

/** Fills the drafts as people do: each edit a change of its own. */
async function fill(target: Target): Promise<void> {
  await inGroups(drafts, async (index) => {
    const { next } = createAuthor(seed, index + 1);
    let onDone: () => void = () => {};
    const done = new Promise<void>((resolve) => (onDone = resolve));
    // The empty answer to the server's own request is counted too.
    const client = await openDraft(target, ids[index]!, { person: index, onDurable: (frames) => frames > editsOfDraft && onDone() });
    for (let edit = 0; edit < editsOfDraft; edit++) client.sendUpdate(next().update);
    await done;
    client.raw.destroy();
  });
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

interface Memory {
  readonly rss: number;
  readonly collectedRss: number;
  readonly collectedHeap: number;
}

async function memoryOf(server: ServerProcess): Promise<Memory> {
  await wait(rest);
  const rss = server.rss();
  for (let times = 0; times < 3; times++) {
    server.signal('SIGUSR2');
    await wait(500);
  }
  const metric = await readMetrics(server.url);
  return {
    rss,
    collectedRss: server.rss(),
    collectedHeap: (metric('nodejs_heap_size_used_bytes') ?? 0) + (metric('nodejs_external_memory_bytes') ?? 0),
  };
}

const tell = (what: string, { rss, collectedRss, collectedHeap }: Memory): void =>
  write(
    `${what.padEnd(34)} RSS at rest ${megabytes(rss)}, collected ${megabytes(collectedRss)}; heap and external, collected ${megabytes(collectedHeap)}`,
  );

interface Restart {
  readonly listening: number;
  readonly ready: number;
  readonly served: number;
}

/** Milliseconds from the start of the process to its line, and from there to each answer. */
async function restart(folder: string, cookies: readonly string[]): Promise<Restart> {
  const server = await startAccord(folder);
  try {
    const from = performance.now();
    while ((await fetch(`${server.url}/readyz`)).status !== 200) await wait(1);
    const ready = performance.now() - from;
    (await openDraft({ ...server, dialect: accord, cookies }, ids[0]!)).raw.destroy();
    return { listening: server.startedIn, ready, served: performance.now() - from };
  } finally {
    await server.stop();
  }
}

/** Nothing but `ws`, on the flags of the server. */
const startSockets = (): Promise<ServerProcess> =>
  startProcess([...nodeFlags, ...nodeOptions, join(import.meta.dirname, 'sockets-alone.ts')], {
    cwd: join(import.meta.dirname, '../../..'),
    env: startEnvironment,
    address: /listening on (\S+)\n/,
  });

async function measureIdle(whose: string, server: ServerProcess & Target): Promise<void> {
  try {
    // Loads the code of the relay, which is no part of what a connection costs.
    (await openDraft(server, ids[0]!)).raw.destroy();
    const before = await memoryOf(server);
    tell(`${whose}before`, before);
    const clients: DraftClient[] = [];
    for (let count = 0; count < connections; count++) clients.push(await openDraft(server, ids[count % drafts]!, { person: count }));
    const during = await memoryOf(server);
    tell(`${whose}with ${connections} connections`, during);
    const [atRest, collected] = [during.rss - before.rss, during.collectedRss - before.collectedRss];
    write(
      `${''.padEnd(34)} at rest + ${megabytes(atRest)}, collected + ${megabytes(collected)}: ${(atRest / connections / 1024).toFixed(1)} and ${(collected / connections / 1024).toFixed(1)} KB each; heap and external ${((during.collectedHeap - before.collectedHeap) / connections / 1024).toFixed(1)} KB each`,
    );
    if (clients.some(({ closed }) => closed !== undefined)) throw new Error('the server closed idle connections');
    for (const { raw } of clients) raw.destroy();
    tell(`${whose}after they left`, await memoryOf(server));
  } finally {
    await server.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'accord-idle-'));
try {
  const cookies = await plantEditors(folder, people);
  const first = await startAccord(folder);
  await fill({ ...first, dialect: accord, cookies });
  await first.stop();
  write(`seed ${seed}; ${drafts} drafts of ${editsOfDraft} edits`);
  const times: Restart[] = [];
  for (let count = 0; count < restarts; count++) times.push(await restart(folder, cookies));
  const median = (pick: (one: Restart) => number): string => quantile(times.map(pick), 0.5).toFixed(0);
  write(
    `restart, median of ${restarts}: ${median((one) => one.listening)} ms to the line that it listens; from there ${median((one) => one.ready)} ms to /readyz, ${median((one) => one.served)} ms until the first draft is served`,
  );

  await measureIdle('', { ...(await startAccord(folder, { nodeOptions })), dialect: accord, cookies });
  await measureIdle('sockets alone: ', { ...(await startSockets()), dialect: forwarded, cookies: [] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
