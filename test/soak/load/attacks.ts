/** Ways to harm the others, each as hard as a few signed-in people can. */
import { randomUUID } from 'node:crypto';
import { encodeControl } from '../../../core/protocol/control.ts';
import { awarenessFrame } from '../../../core/protocol/server-frame.ts';
import { createRandom } from '../../support/random.ts';
import { accord } from './dialects.ts';
import { openDraft, type DraftClient } from './draft-client.ts';
import { createAuthor } from './draft-edits.ts';
import { clientFrame } from './raw-socket.ts';
import { usernameOf } from './people.ts';
import { wait, waitFor } from './waiting.ts';

export type AttackName = keyof typeof attacks;

/** What was tried, and how the server answered: the codes it closed sockets with, sockets cut off, upgrades refused. */
export interface Damage {
  readonly tried: number;
  readonly closes: Readonly<Record<string, number>>;
}

export interface AttackOptions {
  readonly name: AttackName;
  readonly url: string;
  /** The attackers: a server bounds what one person may do. */
  readonly cookies: readonly string[];
  /** The number of the first of them among all people. */
  readonly first: number;
  readonly seed: number;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** What an attack is given, and what it counts. */
interface Attacker {
  readonly seed: number;
  isOver: boolean;
  tried: number;
  /** As any of them by default. */
  open(draft: string, person?: number): Promise<DraftClient>;
  /** Sends requests as all of them, several at once, until the end. */
  ask(next: (who: { readonly username: string }) => Asked): Promise<void>;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An editor who sends valid edits as fast as the socket accepts them, and reconnects when closed. */
async function flood(attacker: Attacker): Promise<void> {
  for (let life = 1; !attacker.isOver; life++) {
    const client = await attacker.open(randomUUID(), 0);
    const { next } = createAuthor(attacker.seed, 1_000_000 + life);
    while (!attacker.isOver && client.closed === undefined) {
      if (client.raw.waiting < mostWaiting) {
        for (let count = 0; count < editsOfTurn; count++) client.sendUpdate(next().update);
        attacker.tried += editsOfTurn;
      }
      await turn();
    }
    client.raw.destroy();
  }
}
const editsOfTurn = 100;
/** Bytes that a server which does not read leaves with the attacker. */
const mostWaiting = 1024 * 1024;

/** Many sockets that each send what no client sends, and reconnect as soon as they are closed. */
async function garbage(attacker: Attacker): Promise<void> {
  const random = createRandom(attacker.seed);
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256));
  const large = new Uint8Array(3 * 1024 * 1024);
  const { next } = createAuthor(attacker.seed, 2_000_000);
  next();
  const [first, second] = [next().update, next().update];
  const shapes: readonly ((draft: string, client: DraftClient) => void)[] = [
    (_, { raw }) => raw.send(bytes(1 + random.below(200))),
    (draft, { raw }) => raw.send(accord.sync(draft, 'update', bytes(1 + random.below(200)))),
    (draft, { raw }) => raw.send(accord.sync(draft, 'request', bytes(1 + random.below(200)))),
    (draft, { raw }) => raw.send(accord.sync(draft, 'update', first.subarray(0, first.length - 1 - random.below(first.length - 1)))),
    // Builds on an edit that was never sent.
    (_, client) => client.sendUpdate(second),
    (draft, { raw }) => raw.send(accord.sync(draft, 'update', large.subarray(0, 1024 * 1024 + 1))),
    (_, { raw }) => raw.send(large),
    (_, { raw }) => raw.send(encodeControl({ type: 'seen', frames: -1 })),
    (_, { raw }) => raw.sendRaw(bytes(400)),
    (_, { raw }) => raw.sendRaw(clientFrame(1, new TextEncoder().encode('a text'))),
  ];
  const draft = randomUUID();
  await Promise.all(
    Array.from({ length: garbageSockets }, async () => {
      while (!attacker.isOver) {
        const client = await attacker.open(draft);
        shapes[attacker.tried++ % shapes.length]!(draft, client);
        await waitFor(() => client.closed !== undefined || attacker.isOver, longestWait);
        client.raw.destroy();
      }
    }),
  );
}
const garbageSockets = 20;
/** Milliseconds before the attacker gives up a socket that the server keeps open, because the bytes looked like the start of a frame. */
const longestWait = 100;

/** Readers that never read, of a draft that is edited with much at a time. */
async function slow(attacker: Attacker): Promise<void> {
  const draft = randomUUID();
  const writer = await attacker.open(draft);
  const { doc, next } = createAuthor(attacker.seed, 3_000_000);
  writer.sendUpdate(next().update);
  const readers = new Set<DraftClient>();
  for (let round = 0; !attacker.isOver; round++) {
    for (const reader of readers) if (reader.closed !== undefined) readers.delete(reader);
    while (readers.size < slowReaders) {
      const reader = await attacker.open(draft);
      reader.raw.pause();
      readers.add(reader);
    }
    let update: Uint8Array = new Uint8Array();
    doc.once('update', (made: Uint8Array) => (update = made));
    doc.transact(() => {
      const text = doc.getText('name');
      text.delete(0, text.length);
      text.insert(0, String.fromCodePoint(97 + (round % 26)).repeat(bytesOfEdit));
    });
    writer.sendUpdate(update);
    attacker.tried += 1;
    await wait(10);
  }
  for (const { raw } of [...readers, writer]) raw.destroy();
}
const slowReaders = 20;
const bytesOfEdit = 20_000;

/** Sockets that send pings, or unsolicited pongs, without end, and reconnect when closed. */
async function pings(attacker: Attacker): Promise<void> {
  const draft = randomUUID();
  const one = (kind: number): Uint8Array =>
    Buffer.concat(Array.from({ length: controlFramesOfTurn }, () => clientFrame(kind, new Uint8Array())));
  const kinds = [one(9), one(10)];
  await Promise.all(
    Array.from({ length: pingingSockets }, async (_, at) => {
      while (!attacker.isOver) {
        const client = await attacker.open(draft);
        while (!attacker.isOver && client.closed === undefined) {
          if (client.raw.waiting < mostWaiting) {
            client.raw.sendRaw(kinds[at % kinds.length]!);
            attacker.tried += controlFramesOfTurn;
          }
          await turn();
        }
        client.raw.destroy();
      }
    }),
  );
}
const pingingSockets = 20;
const controlFramesOfTurn = 1_000;

/** Requests for what a hundred sockets show, which are one byte each. */
async function awareness(attacker: Attacker): Promise<void> {
  const draft = randomUUID();
  const state = { text: 'x'.repeat(1_800) };
  const showing: DraftClient[] = [];
  for (let shown = 1; shown <= showingSockets && !attacker.isOver; shown++) {
    const client = await attacker.open(draft, shown % attackersShowing);
    client.raw.send(awarenessFrame([{ client: shown, clock: 1, state }]));
    showing.push(client);
    attacker.tried += 1;
  }
  const request = Uint8Array.of(3);
  await Promise.all(
    Array.from({ length: askingSockets }, async () => {
      while (!attacker.isOver) {
        const client = await attacker.open(draft);
        while (!attacker.isOver && client.closed === undefined) {
          if (client.raw.waiting < mostWaiting) for (let asked = 0; asked < editsOfTurn; asked++) client.raw.send(request);
          attacker.tried += editsOfTurn;
          await turn();
        }
        client.raw.destroy();
      }
    }),
  );
  for (const { raw } of showing) raw.destroy();
}
const showingSockets = 100;
const attackersShowing = 5;
const askingSockets = 10;

/** The most expensive decisions that any user may request, as many as fit in a request, about oneself. */
async function decisions(attacker: Attacker): Promise<void> {
  const permissions = ['Users.View', 'Queues.View', 'SecurityProfiles.Delete', 'Users.EditPermission'];
  await attacker.ask(({ username }) => {
    const requests = Array.from({ length: 1_000 }, (_, at) => ({
      ...{ user: username, permission: permissions[at % permissions.length] },
      ...(at < 20 && { counterfactual: true }),
    }));
    return { method: 'POST', path: '/api/decisions', body: JSON.stringify({ requests }) };
  });
}

/** Lists, searches and the catalogue, many at once. */
async function lists(attacker: Attacker): Promise<void> {
  const paths = [
    '/api/profiles?limit=100',
    '/api/profiles?query=e&limit=100',
    '/api/drafts?limit=100',
    '/api/catalog',
    '/api/profiles?query=zzzz',
    '/api/none',
  ];
  let asked = 0;
  await attacker.ask(() => ({ method: 'GET', path: paths[asked++ % paths.length]! }));
}

const attacks = { flood, garbage, slow, pings, awareness, decisions, lists } as const;
export const attackNames = Object.keys(attacks) as AttackName[];

/** Of one attacker. */
const requestsAtOnce = 4;

export interface RunningAttack {
  /** Resolves once it has tried something. */
  readonly begun: Promise<void>;
  end(): Damage;
}

export function beginAttack({ name, url, cookies, first, seed }: AttackOptions): RunningAttack {
  const closes: Record<string, number> = {};
  let opened = 0;
  const count = (how: number | string): void => void (closes[how] = (closes[how] ?? 0) + 1);
  const target = { url, dialect: accord, cookies };
  const attacker: Attacker = {
    ...{ seed, isOver: false, tried: 0 },
    open: async (draft, person) => {
      for (;;) {
        const client = await openDraft(target, draft, {
          person: person ?? opened++,
          onClosed: (code) => {
            if (!attacker.isOver) count(code ?? 'cut off');
          },
        }).catch(() => null);
        if (client) return client;
        count('refused');
        await wait(20);
      }
    },
    ask: async (next) => {
      const asking = cookies.flatMap((cookie, at) =>
        Array.from({ length: requestsAtOnce }, () => ({ cookie, username: usernameOf(first + at) })),
      );
      await Promise.all(
        asking.map(async ({ cookie, username }) => {
          while (!attacker.isOver) {
            const { method, path, body } = next({ username });
            attacker.tried += 1;
            const headers = { cookie, origin: url, ...(body !== undefined && { 'content-type': 'application/json' }) };
            const answer = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) }).catch(() => null);
            await answer?.arrayBuffer().catch(() => {});
            if (!attacker.isOver && answer?.status !== 200) count(answer?.status ?? 'cut off');
          }
        }),
      );
    },
  };
  // One that fails ends the process of the attackers, and with it the run.
  void attacks[name](attacker);
  return {
    begun: hasBegun(attacker),
    end: () => {
      attacker.isOver = true;
      return { tried: attacker.tried, closes };
    },
  };
}

async function hasBegun(attacker: Attacker): Promise<void> {
  while (attacker.tried === 0 && !attacker.isOver) await wait(10);
}
