/** Any bytes at the port: the server survives, honest people notice nothing, and no resource stays behind. */
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { expect, it } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { setText } from '../../../core/draft/edit-draft.ts';
import { textOf } from '../../../core/draft/document.ts';
import { costOf, defaultFramesPerSecond, shareOf } from '../../../server/web/budget/costs.ts';
import { memoryInUse } from '../../support/cost.ts';
import { createRandom } from '../../support/random.ts';
import { until } from '../../support/relay.ts';
import { numRuns } from '../../support/runs.ts';
import { startServer, type Person, type TestServer } from '../../support/server.ts';
import { hostileKnock, type Knock } from './hostile-bytes.ts';
import { signedInSocket } from '../../support/relay-client.ts';

const knocks = numRuns(5_000);
/** As many as keep the server busy while some of them wait for an answer that never comes. */
const atOnce = 60;
/** Milliseconds of the server's clock between two of them: after which the people have back what one may cost them. */
const pace = (1_000 * (costOf.connection + costOf.nonsense)) / shareOf(defaultFramesPerSecond).perSecond;
/** A round each, after which every measure must be as before. */
const knocksInRound = 2_500;
const megabyte = 1024 * 1024;
const mostGrowth = 32 * megabyte;

it(
  '[P1] [P5] raw bytes and damaged upgrades kill nothing and leave nothing behind',
  async () => {
    const seed = Number(process.env['SEED'] ?? 20261123);
    const random = createRandom(seed);
    const server = await startServer({ logger: { level: 'silent', stream: process.stderr } });
    const people = await Promise.all(Array.from({ length: 12 }, () => server.personWith(['SecurityProfiles.Create'])));
    const host = new URL(server.url).host;
    const draft = randomUUID();
    const [writer, watcher] = [honestClient(server, people[0]!, draft), honestClient(server, people[1]!, draft)];
    await until('both are in', () => writer.provider.synced && watcher.provider.synced);
    let dropped = 0;
    for (const { provider } of [writer, watcher]) provider.on('connection-close', () => (dropped += 1));
    const outcomes: Record<string, number> = {};
    const connections = await connectionsOf(server);
    let baseline = 0;
    let most = 0;
    const start = performance.now();
    for (let sent = 0; sent < knocks;) {
      const round = Math.min(knocksInRound, knocks - sent);
      let left = round;
      const worker = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          server.advance(pace);
          const { cookie } = random.pick(people.slice(2));
          // One that honest people are in, one of its own, and one of a base that is not there.
          const address = random.pick([draft, draft, randomUUID(), `${randomUUID()}?base=${randomUUID()}@1`]);
          const knock = hostileKnock({ host, cookie, draft: address, random });
          const outcome = await attack(host, knock, random.below(3));
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      sent += round;
      setText(writer.doc, 'name', `after ${sent}`);
      await until('an honest edit arrives', () => textOf(watcher.doc, 'name').toString() === `after ${sent}`);
      await until('every other connection has ended', async () => (await connectionsOf(server)) <= connections, 15_000);
      baseline ||= memoryInUse();
      // What the last ones sent may take a moment to be given back; what is kept is not given back at all.
      await until('the memory is given back', () => memoryInUse() - baseline <= mostGrowth).catch(() => {});
      most = Math.max(most, memoryInUse() - baseline);
    }
    const milliseconds = (performance.now() - start) / knocks;
    process.stdout.write(
      `wire fuzz: ${knocks} connections, seed ${seed}, ${milliseconds.toFixed(2)} ms each; ${JSON.stringify(outcomes)}; ` +
        `honest clients dropped ${dropped}; memory +${(most / megabyte).toFixed(1)} MB\n`,
    );
    expect(dropped).toBe(0);
    for (const { provider } of [writer, watcher]) provider.destroy();
    await server.close();
    expect(most).toBeLessThanOrEqual(mostGrowth);
    expect(outcomes['upgraded']).toBeGreaterThan(knocks / 10);
  },
  60_000 * Math.max(1, knocks / 5_000),
);

const connectionsOf = ({ app }: TestServer): Promise<number> =>
  new Promise((resolve, reject) => {
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

function honestClient(server: TestServer, { cookie }: Person, draft: string) {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${server.url.replace('http', 'ws')}/sync`, draft, doc, {
    disableBc: true,
    WebSocketPolyfill: signedInSocket({ cookie, origin: server.url }),
  });
  return { doc, provider };
}

/** Milliseconds a knock waits: for an answer that it is owed, for one that may never come, and for what its frames do. */
const patience = { owed: 20_000, answer: 400, end: 10 };

/** One connection from beginning to end; `manner` is how it ends: politely, in the middle, or with a reset. */
function attack(host: string, { chunks, upgraded, isAnswered = false }: Knock, manner: number): Promise<string> {
  const [address, port] = host.split(':');
  return new Promise((resolve) => {
    const socket = net.connect({ host: address!, port: Number(port), allowHalfOpen: true });
    let [outcome, timer] = ['nothing', setTimeout(() => leave(), patience.owed)];
    const leave = (): void => {
      clearTimeout(timer);
      if (manner === 0) socket.end();
      if (manner === 2) socket.resetAndDestroy();
      else setImmediate(() => socket.destroy());
    };
    const wait = (milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(leave, milliseconds);
    };
    socket.on('connect', () => {
      for (const chunk of chunks) socket.write(chunk);
      wait(isAnswered ? patience.owed : patience.answer);
    });
    socket.once('data', (data: Buffer) => {
      const status = /^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1'))?.[1] ?? 'garbled';
      outcome = status === '101' ? 'upgraded' : status;
      if (status === '101') for (const frame of upgraded ?? []) socket.write(frame);
      wait(patience.end);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(outcome);
    });
  });
}
