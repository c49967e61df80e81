/** One run on a fresh server: the time of each request alone, and the latency of editors beside it. */
import { rmSync } from 'node:fs';
import { startAccord } from '../../soak/load/accord-process.ts';
import { accord } from '../../soak/load/dialects.ts';
import { startHonestLoad } from '../../soak/load/honest.ts';
import type { ServerProcess } from '../../soak/load/server-process.ts';
import { wait } from '../../soak/load/waiting.ts';
import { quantile } from '../measure.ts';
import { createCaller } from './caller.ts';
import { copyOf, type Planted } from './planted.ts';
import { decisionsOfBatch, worksOf, type Work } from './work.ts';

/** Of one run. Milliseconds, MiB, decisions per second, or how many times as long. */
export interface Figure {
  readonly name: string;
  readonly kind: 'read' | 'turned' | 'write' | 'beside' | 'decisions' | 'start' | 'memory';
  readonly value: number;
  /** Of what is compared with what was before it: that, so that a small difference is known as one. */
  readonly alone?: number;
}

export interface RunOptions {
  readonly seed: number;
  /** Milliseconds of each phase beside editors. */
  readonly phase: number;
  /** Requests of each kind that are timed. */
  readonly requests: number;
}

/** 200 people at work in 20 drafts. */
const crowd = { rooms: 20, perRoom: 10, pace: 2_000 } as const;
/** Milliseconds without a request before the run measures the server at rest. */
const rest = 3_000;

export async function runOnce(planted: Planted, options: RunOptions): Promise<Figure[]> {
  const folder = copyOf(planted);
  try {
    // Once for what a first start brings to this version, and to warm the system's cache.
    await (await startAccord(folder, lifted)).stop();
    const server = await startAccord(folder, lifted);
    try {
      return await measure(server, planted, options);
    } finally {
      await server.stop('SIGKILL');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lifted = { env: { FRAMES_PER_SECOND: '5000' } };

async function measure(server: ServerProcess, planted: Planted, { seed, phase, requests }: RunOptions): Promise<Figure[]> {
  const { url } = server;
  const call = createCaller(url, planted.administrators);
  const { reads, turned, writes, decisions } = worksOf(planted, call, seed);
  await wait(rest);
  const figures: Figure[] = [
    { name: 'start', kind: 'start', value: server.startedIn },
    { name: 'memory at rest', kind: 'memory', value: server.rss() / 1024 / 1024 },
  ];
  for (const work of turned) figures.push({ name: work.name, kind: 'turned', value: quantile(await timed(work, requests), 0.99) });
  for (const work of reads) figures.push({ name: work.name, kind: 'read', value: quantile(await timed(work, requests), 0.99) });
  for (const work of writes) figures.push({ name: work.name, kind: 'write', value: quantile(await timed(work, requests), 0.99) });
  for (const work of decisions) figures.push({ name: work.name, kind: 'decisions', value: await speedOf(work, phase) });

  const honest = await startHonestLoad({ url, dialect: accord, cookies: planted.editors }, { ...crowd, seed });
  await wait(crowd.pace);
  await honest.measure(phase);
  const alone = (await honest.measure(phase)).durable.p99;
  figures.push({ name: 'durable, alone', kind: 'beside', value: alone });
  for (const work of [...reads, ...writes, ...decisions]) {
    const stop = keepAt(work);
    const { durable } = await honest.measure(phase);
    await stop();
    figures.push({ name: `durable beside ${work.name}`, kind: 'beside', value: durable.p99, alone });
    await honest.calm();
  }
  const losses = await honest.finish();
  if (Object.values(losses).some((count) => count > 0)) throw new Error(`editors lost something: ${JSON.stringify(losses)}`);
  return figures;
}

/** The first few warm up. */
async function timed(work: Work, requests: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < 10 + requests; at++) times.push(await work.next());
  return times.slice(10);
}

/** As many as four callers get answered. */
async function speedOf(work: Work, milliseconds: number): Promise<number> {
  let answered = 0;
  const start = performance.now();
  const end = start + milliseconds;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (performance.now() < end) {
        await work.next();
        answered++;
      }
    }),
  );
  return (answered * decisionsOfBatch * 1000) / (performance.now() - start);
}

/** Works at its pace until it is stopped; an answer that is late is waited for. */
function keepAt(work: Work): () => Promise<void> {
  const state = { isOver: false };
  const working = (async () => {
    while (!state.isOver) {
      const start = performance.now();
      await work.next();
      await wait(Math.max(0, work.pace - (performance.now() - start)));
    }
  })();
  // The code that stops the work reports it.
  working.catch(() => undefined);
  return () => {
    state.isOver = true;
    return working;
  };
}
