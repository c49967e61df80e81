/** How soon a right that is taken away is gone, while people type all the time: 200 times; `RUNS=50` makes it 10,000. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { createLightClient } from '../../oracle/matrix/light-client.ts';
import { quantile } from '../../bench/measure.ts';
import { createRandom } from '../../support/random.ts';
import { until } from '../../support/relay.ts';
import { numRuns } from '../../support/runs.ts';
import { startServer } from '../../support/server.ts';
import { mayWrite, revocations, type Holder } from './revocations.ts';
import { knock, startTyping, type Typed, type Typing } from './typing.ts';

const seed = Number(process.env['SEED'] ?? 20_261_123);
/** Each kind at least once, in a short run too. */
const kinds = Object.keys(revocations);
const samples = Math.max(kinds.length, numRuns(200));
const typists = 4;
/** Then everybody leaves, and the next draft is begun. */
const samplesInDraft = 20;
/** Sockets that the one who loses the right opens meanwhile. */
const knocks = 3;
/** Milliseconds. The request itself takes its time on a machine that runs other tests beside this one. */
const soon = { afterAnswer: 250, afterRequest: 1_000 };

interface Typist extends Holder {
  typing: Typing | null;
}
/** What one client sent, and from which moment on nothing of it may be admitted. */
interface Bounded extends Typed {
  readonly revokedAt: number;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test(
  '[P8] [P8a] [W4] [W8] [W10] whatever takes a right away ends it at once: no frame sent after its answer is admitted',
  async () => {
    const random = createRandom(seed);
    const folder = await mkdtemp(join(tmpdir(), 'accord-revocation-'));
    const storage = await openSqliteStorage(join(folder, 'accord.sqlite'));
    const server = await startServer({ storage, logger: { level: 'silent', stream: process.stderr } });
    const { call, close } = createLightClient(server.url);
    const admin = await server.signIn('admin');
    const crew: Typist[] = [];
    for (let index = 0; index < typists; index++) {
      const username = `typist-${index}`;
      const profile = (await server.plantProfile({ name: username, chosen: mayWrite })).id;
      const { id } = await server.plantUser(username, [profile]);
      const typist: Typist = { username, profile, user: id, typing: null, cookie: () => typist.typing?.cookie ?? '' };
      crew.push(typist);
    }
    const sit = async (typist: Typist, draft: string): Promise<void> => {
      const cookie = `${sessionCookie}=${await server.sessions.create(typist.user)}`;
      typist.typing = await startTyping({ url: server.url, cookie, draft, client: random.below(2 ** 31) });
    };
    const [fromRequest, fromAnswer]: [number[], number[]] = [[], []];
    const tally: Record<string, number> = {};
    const count = { frames: 0, late: 0, lost: 0 };

    const revokeOnce = async (draft: string, at: number): Promise<Bounded[]> => {
      const holder = random.pick(crew);
      const { typing } = holder;
      // In turn, so that also a short run meets every kind.
      const name = kinds[at % kinds.length]!;
      const { revoke, giveBack, code } = revocations[name]!;
      const revoking = { server, call, admin, holder };
      if (!typing) throw new Error(`${holder.username} does not type`);
      await until('something is on disk', () => typing.durable() > 1);
      typing.hurry();
      await pause(random.below(10));

      const start = performance.now();
      // Who comes in while the right goes is no better than who is in.
      const coming = Array.from({ length: knocks }, () => knock({ ...typing.seat, client: random.below(2 ** 31) }));
      await revoke(revoking);
      const revokedAt = performance.now();
      const end = await typing.ended;
      expect({ name, code: end.code }).toEqual({ name, code });
      fromRequest.push(end.at - start);
      fromAnswer.push(end.at - revokedAt);
      tally[name] = (tally[name] ?? 0) + 1;
      const came = await Promise.all(coming);

      expect(crew.filter((one) => one !== holder && one.typing?.isOver()).map(({ username }) => username)).toEqual([]);
      await giveBack(revoking);
      server.advance(5_000);
      await sit(holder, draft);
      return [typing, ...came].map((typed) => ({ ...typed, revokedAt }));
    };

    /** Holds the log to what everybody sent and was told. */
    const examine = async (draft: string, all: readonly Bounded[]): Promise<void> => {
      const log = new Y.Doc();
      for (const update of await storage.drafts.updates(draft)) Y.applyUpdate(log, update);
      for (const { seat, sent, durable, revokedAt } of all) {
        const admitted = Y.getState(log.store, seat.client);
        count.frames += sent.length;
        count.late += sent.filter(({ clock, at }) => at > revokedAt && clock <= admitted).length;
        count.lost += sent.slice(0, durable()).filter(({ clock }) => clock > admitted).length;
      }
    };

    for (let done = 0; done < samples; done += samplesInDraft) {
      const draft = randomUUID();
      for (const typist of crew) await sit(typist, draft);
      const typed: Bounded[] = [];
      for (let at = done; at < Math.min(done + samplesInDraft, samples); at++) typed.push(...(await revokeOnce(draft, at)));
      for (const { typing } of crew) {
        typing?.leave();
        if (typing) typed.push({ ...typing, revokedAt: Infinity });
      }
      await until('everybody has left', () => server.relay.counts().rooms === 0);
      await examine(draft, typed);
      await call(admin, 'DELETE', `/api/drafts/${draft}`);
    }
    close();
    await server.close();
    await rm(folder, { recursive: true });

    const spread = (values: readonly number[]): string => [0.5, 0.99, 1].map((share) => quantile(values, share).toFixed(1)).join(' / ');
    const times = Object.entries(tally).map(([name, many]) => `${many} ${name}`);
    process.stdout.write(
      `revocation: ${samples} (${times.join(', ')}) while ${typists} type, ${count.frames} frames; p50 / p99 / max ms to the first refused ` +
        `frame: ${spread(fromRequest)} from the request, ${spread(fromAnswer)} from its answer; ` +
        `admitted after the answer ${count.late}, acknowledged and lost ${count.lost}; SEED=${seed}\n`,
    );
    expect(count).toMatchObject({ late: 0, lost: 0 });
    expect(Object.keys(tally).sort()).toEqual(kinds.toSorted());
    expect(quantile(fromAnswer, 0.99)).toBeLessThan(soon.afterAnswer);
    expect(quantile(fromRequest, 0.99)).toBeLessThan(soon.afterRequest);
  },
  60_000 + samples * 500,
);
