/** People who edit one draft through all servers, and what has to be true of it afterwards. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { replay } from '../../../server/drafts/log/replay.ts';
import { wait, waitFor } from '../load/waiting.ts';
import type { Cluster } from './cluster.ts';
import { createEditor, type Editor } from './editor.ts';

export interface Play {
  readonly cluster: Cluster;
  readonly draft: string;
  readonly editors: readonly Editor[];
  /** Edits that were made, by their names: `performance.now()`. */
  readonly made: ReadonlyMap<string, number>;
  stopEditing(): void;
  /** Closes every socket. */
  end(): void;
}

/** Each person of a play has a window at each server. */
export const peopleOfPlay = 3;
const editorsOfPlay = 9;
/** Milliseconds in which everybody has come back by themselves. */
const patience = 20_000;
/** Milliseconds between two edits. */
const pace = 25;

export interface PlayOptions {
  /** Index of the first of its people. */
  readonly from?: number;
  readonly onEdit?: (editor: Editor, names: readonly string[]) => void;
  /** Milliseconds after which an editor of whose edits nothing is heard tries another server; as long as the socket lives unless given. */
  readonly patience?: number;
}

export async function begin(cluster: Cluster, { from = 0, onEdit, patience: longest }: PlayOptions = {}): Promise<Play> {
  const [draft, made, editors]: [string, Map<string, number>, Editor[]] = [randomUUID(), new Map(), []];
  for (let n = 0; n < editorsOfPlay; n++) {
    const { id, cookie } = cluster.people[from + Math.floor(n / peopleOfPlay)]!;
    let turn = n;
    const next = () => cluster.nodes[turn++ % cluster.nodes.length]!;
    editors.push(
      createEditor({
        draft,
        cookie,
        person: id,
        clientId: 100 + n,
        next,
        onEdit: (names) => onEdit?.(editors[n]!, names),
        ...(longest !== undefined && { patience: longest }),
      }),
    );
    // The first makes the draft, which the others then open.
    if (n > 0) continue;
    await waitFor(() => editors[0]!.isConnected(), 10_000);
    made.set('Edit.first', performance.now());
    editors[0]!.edit('Edit.first');
    await waitFor(() => editors[0]!.acknowledged.size > 0, 10_000);
  }
  await waitFor(() => editors.every((editor) => editor.isConnected()), patience);
  expect(editors.flatMap((editor) => (editor.isConnected() ? [] : [editor.trouble()]))).toEqual([]);
  let count = 0;
  const timer = setInterval(() => {
    const name = `Edit.${count}`;
    const writer = editors[count++ % editors.length]!;
    if (writer.endedAt !== null) return;
    made.set(name, performance.now());
    writer.edit(name);
  }, pace);
  const stopEditing = (): void => clearInterval(timer);
  const end = (): void => {
    stopEditing();
    for (const editor of editors) editor.stop();
  };
  return { cluster, draft, editors, made, stopEditing, end };
}

/** Everybody went on, has the same as the database, and nothing that was acknowledged is missing in it. */
export async function judge({ cluster: { storage }, draft, editors }: Play): Promise<void> {
  const living = editors.filter(({ endedAt }) => endedAt === null);
  await waitFor(() => living.every((editor) => editor.isConnected() && editor.waiting() === 0), patience);
  expect(
    living.flatMap((editor) => (editor.isConnected() && editor.waiting() === 0 ? [] : [`${editor.waiting()} ${editor.trouble()}`])),
  ).toEqual([]);
  const namesOf = ({ doc }: Pick<Editor, 'doc'>): string => [...doc.getMap('chosen').keys()].sort().join();
  await waitFor(async () => {
    const log = namesOf(replay(await storage.drafts.log(draft)));
    return living.every((editor) => namesOf(editor) === log);
  }, patience);
  const log = replay(await storage.drafts.log(draft));
  for (const editor of editors)
    for (const name of editor.acknowledged) expect(log.doc.getMap('chosen').has(name), `${name} was acknowledged`).toBe(true);
  for (const editor of living) expect(namesOf(editor)).toBe(namesOf(log));
  const [head] = await storage.drafts.heads([draft]);
  expect(head?.head).toBe(log.length);
}

/** People edit, something fails meanwhile, and all is well afterwards. `busy`: milliseconds of editing beside those of the fault. */
export async function playThrough(
  cluster: Cluster,
  fail: (play: Play) => Promise<void>,
  busy: number,
  options?: PlayOptions,
): Promise<void> {
  const play = await begin(cluster, options);
  try {
    await wait(busy / 3);
    await fail(play);
    await wait((busy * 2) / 3);
    play.stopEditing();
    await judge(play);
    expect(play.made.size).toBeGreaterThan(50);
  } finally {
    play.end();
  }
}
