/** Somebody who edits one draft through whichever server they reach, and comes back to another when theirs is gone. */
import * as Y from 'yjs';
import { openDraft, type DraftClient } from '../load/draft-client.ts';
import { accord } from '../load/dialects.ts';
import type { ServerProcess } from '../load/server-process.ts';
import { wait } from '../load/waiting.ts';

export interface Editor {
  readonly doc: Y.Doc;
  readonly person: string;
  /** Edits that a server said are on disk, by their names. */
  readonly acknowledged: ReadonlySet<string>;
  /** When it was closed for good: `performance.now()`. */
  readonly endedAt: number | null;
  /** Why it has no socket, as far as it was told. */
  trouble(): string;
  /** How many of its edits no server has said to be on disk. */
  waiting(): number;
  /** Whether it has a socket. */
  isConnected(): boolean;
  edit(name: string): void;
  stop(): void;
}

export interface EditorOptions {
  readonly draft: string;
  readonly cookie: string;
  readonly person: string;
  readonly clientId: number;
  /** The server to try next. */
  readonly next: () => ServerProcess;
  readonly onEdit?: (names: readonly string[]) => void;
  /** Milliseconds after which it tries another server if it hears nothing of its edits; as long as the socket lives unless given. */
  readonly patience?: number;
}

/** Close codes after which coming back cannot help. */
const final: ReadonlySet<number | null> = new Set([4401, 4403, 4404, 4409]);

export function createEditor({ draft, cookie, person, clientId, next, onEdit, patience = Infinity }: EditorOptions): Editor {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const acknowledged = new Set<string>();
  let client: DraftClient | null = null;
  const stopping = new AbortController();
  let [endedAt, trouble]: [number | null, string] = [null, ''];
  /** Names of the edits that each change frame of this socket brought, the answer first. */
  let sent: (readonly string[])[] = [];
  const unacknowledged = new Map<string, Uint8Array>();

  doc.getMap('chosen').observe(({ keysChanged }, { local }) => {
    if (!local) onEdit?.([...keysChanged] as string[]);
  });
  let heardAt = 0;
  /** Nothing is heard of a server that is cut off. */
  const watchSilence = (open: DraftClient, end: (code: null) => void): NodeJS.Timeout => {
    heardAt = performance.now();
    const timer = setInterval(() => {
      if (stopping.signal.aborted) return clearInterval(timer);
      if (unacknowledged.size === 0) heardAt = performance.now();
      if (performance.now() - heardAt < patience) return undefined;
      open.raw.destroy();
      return end(null);
    }, 100);
    return timer;
  };
  const connect = async (): Promise<void> => {
    while (!stopping.signal.aborted && endedAt === null) {
      const gone = Promise.withResolvers<number | null>();
      try {
        const mine: (readonly string[])[] = [[...unacknowledged.keys()]];
        sent = mine;
        const target = { url: next().url, dialect: accord, cookies: [cookie] };
        const opening = openDraft(target, draft, {
          vector: Y.encodeStateVector(doc),
          holds: Y.encodeStateAsUpdate(doc),
          onUpdate: (update) => Y.applyUpdate(doc, update),
          onAnswer: (update) => Y.applyUpdate(doc, update),
          onDurable: (frames) => {
            heardAt = performance.now();
            for (const names of mine.slice(0, frames))
              for (const name of names) {
                acknowledged.add(name);
                unacknowledged.delete(name);
              }
          },
          onClosed: gone.resolve,
        });
        client = await within(opening, patience);
        const giveUp = watchSilence(client, gone.resolve);
        for (const [name, update] of unacknowledged) if (!mine[0]!.includes(name)) send(name, update);
        const code = await gone.promise;
        clearInterval(giveUp);
        if (final.has(code)) endedAt = performance.now();
      } catch (error) {
        // It is not there, or not yet.
        trouble = String(error);
        // Whoever has lost a right while they had no socket is told so in place of getting one.
        if (/ 40[13] /.test(trouble)) endedAt = performance.now();
      }
      client = null;
      await wait(20 + Math.random() * 100);
    }
  };
  const send = (name: string, update: Uint8Array): void => {
    sent.push([name]);
    client?.sendUpdate(update);
  };
  void connect();
  return {
    ...{ doc, person, acknowledged },
    get endedAt() {
      return endedAt;
    },
    isConnected: () => client !== null,
    trouble: () => trouble,
    waiting: () => unacknowledged.size,
    edit(name) {
      const before = Y.encodeStateVector(doc);
      doc.getMap('chosen').set(name, true);
      const update = Y.encodeStateAsUpdate(doc, before);
      unacknowledged.set(name, update);
      if (client) send(name, update);
    },
    stop: () => {
      stopping.abort();
      client?.raw.destroy();
    },
  };
}

/** A socket that comes later is closed again. */
async function within(opening: Promise<DraftClient>, milliseconds: number): Promise<DraftClient> {
  if (milliseconds === Infinity) return opening;
  let isLate = false;
  void opening.then((late) => isLate && late.raw.destroy()).catch(() => undefined);
  const tooLate = wait(milliseconds).then(() => {
    isLate = true;
    throw new Error(`nothing was heard for ${milliseconds} ms`);
  });
  return Promise.race([opening, tooLate]);
}
