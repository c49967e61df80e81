/**
 * Decisions for other programs, over HTTP and with tokens: `npm run bench:decisions`. Fills a database with 10,000 profiles and 20,000 users, runs
 * the server on it, and asks by client/sdk/accord.ts: all that the server can do, and what one person has of it. `ROUNDS` (5), `SECONDS` of each (4), `SINGLES` (1,000) and `SIZE` (1) size it.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createAccord, type Accord, type Question } from '../../../client/sdk/accord.ts';
import { tokenPrefix } from '../../../core/accounts/tokens.ts';
import { databaseName } from '../../../server/storage/open-storage.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import { startAccord } from '../../soak/load/accord-process.ts';
import { isPinned, pinLoad } from '../../soak/load/server-process.ts';
import { wait } from '../../soak/load/waiting.ts';
import { createRandom } from '../../support/random.ts';
import { quantile } from '../measure.ts';
import { copyOf, plant, type Planted } from './planted.ts';

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);
const [rounds, seconds, singles, size] = [number('ROUNDS', 5), number('SECONDS', 4), number('SINGLES', 1_000), number('SIZE', 1)];
const batch = 100;
/** Milliseconds from one single question to the next: of a program that asks at each of its own requests. */
const pace = 10;
const write = (line: string): void => void process.stdout.write(`${line}\n`);

pinLoad();
const planted = await plant({ profiles: 10_000 * size, users: 20_000 * size, drafts: 0 }, number('SEED', 20_261_129));
const folder = copyOf(planted);
try {
  const secret = await plantToken();
  const ask = questionsOf(planted);
  write(
    `${planted.profiles.length} profiles, ${planted.users.length} users; ${isPinned ? 'server on core 0, load on core 1' : 'not pinned'}`,
  );
  const usual = await measure({}, secret, ask);
  // What the server can do, where one person may have all of it.
  const lifted = await measure({ FRAMES_PER_SECOND: '5000' }, secret, ask);
  tell(`decisions in batches of ${batch}`, lifted.perSecond, '/s', '≥ 20,000');
  tell('one decision, p99', lifted.alone, 'ms', '≤ 5');
  tell('processor time of the server for a decision', lifted.processor, 'µs');
  tell(`decisions in batches of ${batch}, within one person’s share`, usual.perSecond, '/s');
  tell('one decision, p99, within one person’s share', usual.alone, 'ms');
} finally {
  rmSync(folder, { recursive: true, force: true });
  planted.remove();
}
process.exit(0);

interface Figures {
  readonly perSecond: readonly number[];
  /** Milliseconds. */
  readonly alone: readonly number[];
  /** Microseconds, of all threads. */
  readonly processor: readonly number[];
}

async function measure(env: Readonly<Record<string, string>>, token: string, ask: (count: number) => Question[]): Promise<Figures> {
  const server = await startAccord(folder, { env });
  const accord = createAccord({ url: server.url, token });
  const [perSecond, alone, processor] = [[] as number[], [] as number[], [] as number[]];
  await speedOf(accord, ask, 2);
  for (let round = 0; round < rounds; round++) {
    const before = server.cpu();
    const speed = await speedOf(accord, ask, seconds);
    perSecond.push(speed);
    processor.push((server.cpu() - before) / (speed * seconds));
    // What the batches used up is there again.
    await wait(3_000);
    alone.push(quantile(await timesOf(accord, ask), 0.99));
  }
  await server.stop('SIGKILL');
  return { perSecond, alone, processor };
}

/** The median of the rounds. */
function tell(name: string, values: readonly number[], unit: string, aim?: string): void {
  const middle = quantile(values, 0.5);
  const shown = middle < 1000 ? middle.toFixed(1) : Math.round(middle).toLocaleString('en');
  write(`${name.padEnd(58)} ${shown.padStart(8)} ${unit}${aim === undefined ? '' : `   aim ${aim}`}`);
}

/** Of an administrator. */
async function plantToken(): Promise<string> {
  const storage = await openSqliteStorage(join(folder, databaseName), {}, openInProcess);
  const owner = await storage.users.byUsername('administrator-0');
  const [now, secret] = [Date.now(), tokenPrefix + randomBytes(32).toString('base64url')];
  await storage.tokens.insert({
    ...{ id: randomUUID(), hash: createHash('sha256').update(secret).digest('hex'), user: owner!.id, name: 'Bench', scopes: ['decisions'] },
    ...{ createdAt: new Date(now).toISOString(), expiresAt: new Date(now + 86_400_000).toISOString(), lastUsedAt: null },
  });
  await storage.close();
  return secret;
}

/** Each about another user, half of them with tags. */
function questionsOf({ users, profiles }: Planted): (count: number) => Question[] {
  const random = createRandom(1);
  const byId = new Map(profiles.map((profile) => [profile.id, profile]));
  const one = (): Question => {
    const { id, profiles: held } = random.pick(users);
    const { chosen, tags } = byId.get(held[0]!)!;
    const permission = random.pick(chosen.length > 0 ? chosen : ['Users.View']);
    return { user: id, permission, ...(random.below(2) === 0 && { resource: { tags } }) };
  };
  return (count) => Array.from({ length: count }, one);
}

/** As many as four callers get answered, in a second. */
async function speedOf(accord: Accord, ask: (count: number) => Question[], duration: number): Promise<number> {
  const batches = Array.from({ length: 50 }, () => ask(batch));
  let [answered, at] = [0, 0];
  const start = performance.now();
  const caller = async (): Promise<void> => {
    while (performance.now() < start + duration * 1000) answered += (await accord.decideMany(batches[at++ % batches.length]!)).length;
  };
  await Promise.all(Array.from({ length: 4 }, caller));
  return (answered * 1000) / (performance.now() - start);
}

/** Milliseconds of each, asked one after the other; the first few warm up. */
async function timesOf(accord: Accord, ask: (count: number) => Question[]): Promise<number[]> {
  const times: number[] = [];
  for (const question of ask(20 + singles)) {
    const start = performance.now();
    await accord.decide(question);
    const took = performance.now() - start;
    times.push(took);
    await wait(Math.max(0, pace - took));
  }
  return times.slice(20);
}
