/** The real server killed again and again while people work at it: 100 times, `RUNS=100` makes it 10,000; `SEED` replays when and how. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createRandom } from '../../support/random.ts';
import { met, numRuns } from '../../support/runs.ts';
import { firstStart, startProcess, type ServerProcess } from '../../support/server-process.ts';
import { cutOff, examine, type Findings } from './examine.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { clerk, layTable, typist } from './people.ts';
import { plantPeople } from '../../support/cast.ts';

const seed = Number(process.env['SEED'] ?? 20_261_123);
/** Servers that are killed in turn, each with its own folder and people, so that one works while another starts. */
const servers = 2;
/** Nearly all that a kill takes is the start after it, a second of processor time. */
const kills = Math.ceil(numRuns(100) / servers);
/** Drafts of two people each that one server has at a time; as many people write over HTTP. */
const tables = 2;

let folder: string;
const processes = new Set<ServerProcess>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-kill-'));
});
afterAll(async () => {
  for (const one of processes) one.signal('SIGKILL');
  await rm(folder, { recursive: true });
});

/** A process on one folder and one port that dies and comes back. */
function createPhoenix(data: string, port: string) {
  let process: ServerProcess | null = null;
  let [isUp, isOver] = [false, false];
  let rise: (url: string | null) => void = () => {};
  let risen = new Promise<string | null>((resolve) => (rise = resolve));
  const start = async (): Promise<string> => {
    process = startProcess({ DATA_DIR: data, PORT: port });
    processes.add(process);
    const url = await within(firstStart, 'the server starts', process.address);
    if (url === null) throw new Error(`the server did not start again: ${process.err()}`);
    isUp = true;
    rise(url);
    return url;
  };
  const fall = async (signal: NodeJS.Signals): Promise<number | null> => {
    // Present waiters are notified of the next rise, not of an earlier one.
    if (isUp && !isOver) risen = new Promise((resolve) => (rise = resolve));
    isUp = false;
    process?.signal(signal);
    const code = process ? await within(60_000, 'the server ends', process.exit) : null;
    if (process) processes.delete(process);
    return code;
  };
  return {
    start,
    fall,
    /** Starts a process that dies before it is ready. */
    fallWhileStarting: async (after: number) => {
      process = startProcess({ DATA_DIR: data, PORT: port });
      processes.add(process);
      await pause(after);
      await fall('SIGKILL');
    },
    up: () => risen,
    /** From now on no client reconnects. */
    end: () => {
      isOver = true;
      risen = Promise.resolve(null);
    },
  };
}

/** One that no connection of this machine takes for itself while the server is dead, as it may those above 32,767. */
async function freePort(index: number): Promise<string> {
  for (let port = 10_000 + (process.pid % 10_000) + 10_000 * index; ; port++) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return String(port);
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Milliseconds after which an idle server or client fails the test with its last action. */
async function within<T>(limit: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${limit} ms in vain: ${what}`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
/** Finer than timers are, because a commit takes a few milliseconds. */
async function wait(milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  if (milliseconds > 10) await pause(milliseconds - 10);
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
}

interface Tally {
  readonly ledger: Ledger;
  readonly findings: Findings[];
  readonly aims: Record<string, number>;
}

/** One server's life: `kills` times up, at work, dead, examined. */
async function live(index: number): Promise<Tally> {
  const random = createRandom(seed + index);
  const data = join(folder, `server-${index}`);
  const seats = Array.from({ length: tables }, (_, table) => ['ann', 'bob', 'cem'].map((name) => `${name}-${table}`));
  const cookies = await plantPeople(data, seats.flat());
  const server = createPhoenix(data, await freePort(index));
  const ledger = createLedger();
  const archive = new Map<string, Uint8Array>();
  let over = false;
  const deps = (cookie: string | undefined) => ({ reach: server, cookie: cookie ?? '', ledger, random, isOver: () => over });
  await server.start();
  const [typists, clerks]: [ReturnType<typeof typist>[], Promise<void>[]] = [[], []];
  for (let at = 0; at < cookies.length; at += 3) {
    const table = layTable();
    typists.push(typist(deps(cookies[at]), table, true), typist(deps(cookies[at + 1]), table, false));
    clerks.push(clerk(deps(cookies[at + 2])));
  }
  const findings: Findings[] = [];
  const aims: Record<string, number> = { 'at random': 0, 'after an edit': 0, 'in a commit': 0, 'while starting': 0 };
  const aimAt = async (): Promise<string> => {
    const chance = random.next();
    if (chance < 0.3) return (await wait(random.below(150)), 'at random');
    const what = chance < 0.55 ? 'edit' : 'commit';
    await Promise.race([ledger.next(what), pause(1_000)]);
    await wait(random.next() * (what === 'edit' ? 2 : 6));
    return what === 'edit' ? 'after an edit' : 'in a commit';
  };
  for (let kill = 0; kill < kills; kill++) {
    // The server must have acknowledged an edit, otherwise there is nothing to lose.
    const promised = ledger.acknowledged + 1 + random.below(8);
    for (let waited = 0; ledger.acknowledged < promised && waited < 2_000; waited += 2) await pause(2);
    const aim = await aimAt();
    await server.fall('SIGKILL');
    aims[aim] = (aims[aim] ?? 0) + 1;
    findings.push({ ...examine(data, ledger, archive), documents: new Map() });
    if (random.next() < 0.1) {
      kill += 1;
      aims['while starting'] = (aims['while starting'] ?? 0) + 1;
      await server.fallWhileStarting(random.below(500));
    }
    await server.start();
  }
  // Everyone finishes what they are at, and the server ends as it should.
  over = true;
  const last = await within(60_000, 'the typists come to an end', Promise.all(typists));
  await within(60_000, 'the clerks come to an end', Promise.all(clerks));
  // A client that was reconnecting at the last kill sends its edits, too.
  for (const { line } of last) {
    await within(60_000, 'a line is ready', line.ready());
    for (let waited = 0; line.inFlight() > 0 && waited < 5_000; waited += 5) await pause(5);
  }
  // What was passed on is on its way still.
  const areEqual = (): boolean =>
    last.every(({ draft, line }) =>
      last.every((other) => other.draft !== draft || Y.equalSnapshots(Y.snapshot(line.doc), Y.snapshot(other.line.doc))),
    );
  for (let waited = 0; !areEqual() && waited < 5_000; waited += 5) await pause(5);
  server.end();
  expect(await server.fall('SIGTERM')).toBe(0);
  const end = examine(data, ledger, archive, true);
  findings.push(end);
  // The last Save may have closed a draft before its author received the answer; an edit that was not accepted by then exists nowhere else.
  for (const { draft, line } of last.filter(({ line }) => line.closed() === null))
    if (!Y.equalSnapshots(Y.snapshot(line.doc), Y.snapshot(end.documents.get(draft) ?? new Y.Doc())))
      ledger.faults.push(`the draft ${draft} is not what a client of it holds`);
  for (const { line } of last) line.leave();
  return { ledger, findings, aims };
}

test(
  '[P3] [P4] [K2] [K3] killed at any moment, the server loses no acknowledged edit, and no commit happens twice or half',
  async () => {
    const lives = await Promise.all(Array.from({ length: servers }, (_, index) => live(index)));
    const sum = (of: (tally: Tally) => number): number => lives.reduce((total, tally) => total + of(tally), 0);
    const all = (of: (findings: Findings) => string[]): string[] => lives.flatMap(({ findings }) => findings.flatMap(of));
    const aims = Object.fromEntries(Object.keys(lives[0]?.aims ?? {}).map((aim) => [aim, sum((tally) => tally.aims[aim] ?? 0)]));
    const count = {
      kills: Object.values(aims).reduce((total, times) => total + times, 0),
      acknowledged: sum(({ ledger }) => ledger.acknowledged),
      unanswered: sum(({ ledger }) => ledger.unanswered),
      commits: sum(({ findings }) => findings.at(-1)?.commits ?? 0),
      cut: sum(({ ledger }) => cutOff(ledger).cut),
      reconnects: sum(({ ledger }) => ledger.reconnects),
    };
    process.stdout.write(
      `SIGKILL: ${count.kills} kills (${Object.entries(aims)
        .map(([aim, times]) => `${times} ${aim}`)
        .join(', ')}), ` +
        `${count.acknowledged} acknowledged edits and ${count.commits} commits; ${count.unanswered} edits and ${count.cut} commits ` +
        `were cut off and sent again over ${count.reconnects} new connections; lost ${all(({ lost }) => lost).length}, ` +
        `doubled ${all(({ doubled }) => doubled).length}, halved ${all(({ halved }) => halved).length}; SEED=${seed}\n`,
    );
    expect(all(({ lost }) => lost)).toEqual([]);
    expect(all(({ doubled }) => doubled)).toEqual([]);
    expect(all(({ halved }) => halved)).toEqual([]);
    expect(all(({ damaged }) => damaged)).toEqual([]);
    expect(lives.flatMap(({ ledger }) => ledger.faults)).toEqual([]);
    expect(count.kills).toBeGreaterThanOrEqual(kills * servers);
    // A run without anything at stake has shown nothing.
    expect(count.acknowledged).toBeGreaterThan(met(300));
    expect(count.commits).toBeGreaterThan(met(60));
    expect(count.cut).toBeGreaterThan(met(15));
    expect(count.unanswered).toBeGreaterThan(met(60));
  },
  3 * firstStart + numRuns(100) * 20_000,
);
