import { expect, it } from 'vitest';
import type { AppendEntry, AppendOutcome } from '../../storage/tables/drafts.ts';
import { createLogWriter, type Appended } from './log-writer.ts';

/** A disk that is asked by hand to go on, and a clock whose turns are taken by hand. */
function start() {
  const writes: {
    readonly entries: readonly AppendEntry[];
    readonly epoch: number | null;
    readonly end: (outcomes: AppendOutcome[]) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const turns: (() => void)[] = [];
  const timers: [number, () => void][] = [];
  const time: { now: number; epoch: number | null } = { now: 0, epoch: null };
  const append = (entries: readonly AppendEntry[], epoch: number | null = null): Promise<AppendOutcome[]> =>
    new Promise((end, fail) => void writes.push({ entries, epoch, end, fail }));
  const writer = createLogWriter(
    { append },
    {
      now: () => time.now,
      soon: (turn) => void turns.push(turn),
      after: (milliseconds, turn) => {
        timers.push([milliseconds, turn]);
        return () => undefined;
      },
    },
  );
  const ended: [string, Appended['type']][] = [];
  const entryOf = (draft: string) => ({ draft }) as AppendEntry;
  const schedule = (draft: string, entries = 1): void =>
    writer.schedule(draft, () =>
      writer.append(
        Array.from({ length: entries }, () => entryOf(draft)),
        time.epoch,
        ({ type }) => void ended.push([draft, type]),
      ),
    );
  const draftsOf = (at: number) => writes[at]?.entries.map(({ draft }) => draft);
  const settle = () => new Promise<void>((go) => setImmediate(go));
  return { writer, writes, turns, timers, time, ended, schedule, draftsOf, settle };
}

it('[P50] what one turn of the event loop brought is written at its end, of all drafts together', () => {
  const { writer, turns, schedule, draftsOf, writes } = start();
  writer.inTurn(() => {
    schedule('a');
    schedule('b', 2);
    expect(writes).toEqual([]);
  });
  expect(draftsOf(0)).toEqual(['a', 'b', 'b']);
  expect(turns).toEqual([]);
});

it('[P50] what is scheduled outside of a turn is written at the end of the next', () => {
  const { turns, schedule, draftsOf } = start();
  schedule('a');
  schedule('b');
  expect(turns).toHaveLength(1);
  turns[0]!();
  expect(draftsOf(0)).toEqual(['a', 'b']);
});

it('[P28a] what is scheduled during a write goes with the next, which begins once those of the one before were told', async () => {
  const { writer, schedule, draftsOf, writes, ended, settle } = start();
  writer.inTurn(() => schedule('a'));
  writer.inTurn(() => schedule('b'));
  schedule('c');
  expect(writes).toHaveLength(1);
  let isFlushed = false;
  void writer.flushed().then(() => (isFlushed = true));
  writes[0]!.end(['added']);
  await settle();
  expect(ended).toEqual([['a', 'added']]);
  expect(draftsOf(1)).toEqual(['b', 'c']);
  expect(isFlushed).toBe(false);
  writes[1]!.end(['added', 'closed']);
  await settle();
  expect(ended).toEqual([
    ['a', 'added'],
    ['b', 'added'],
    ['c', 'closed'],
  ]);
  expect(isFlushed).toBe(true);
});

it('[P3] a write that fails is told to each draft of its batch, and the next one is tried', async () => {
  const { writer, schedule, writes, ended, settle, draftsOf } = start();
  writer.inTurn(() => ['a', 'b'].forEach((draft) => schedule(draft)));
  schedule('c');
  writes[0]!.fail(new Error('torn'));
  await settle();
  expect(ended).toEqual([
    ['a', 'failed'],
    ['b', 'failed'],
  ]);
  expect(draftsOf(1)).toEqual(['c']);
});

it('[P28a] a batch takes no more drafts once it has a thousand entries', async () => {
  const { writer, schedule, writes, settle } = start();
  writer.inTurn(() => ['a', 'b', 'c'].forEach((draft) => schedule(draft, 600)));
  expect(writes[0]!.entries).toHaveLength(1_200);
  writes[0]!.end(writes[0]!.entries.map(() => 'added'));
  await settle();
  expect(writes[1]!.entries).toHaveLength(600);
});

it('[P52] drafts that are written one by one in quick succession are gathered for a few milliseconds, and one draft alone is not', async () => {
  const { writer, schedule, writes, settle, timers, time, draftsOf } = start();
  const writeOne = async (draft: string): Promise<void> => {
    time.now += 1;
    writer.inTurn(() => schedule(draft));
    writes.at(-1)!.end(['added']);
    await settle();
  };
  for (let at = 0; at < 20; at++) await writeOne('a');
  expect(writes).toHaveLength(20);
  for (let at = 0; at < 3; at++) await writeOne(`draft ${at}`);
  expect(writes).toHaveLength(23);
  writer.inTurn(() => schedule('b'));
  writer.inTurn(() => schedule('c'));
  expect(writes).toHaveLength(23);
  expect(timers.map(([milliseconds]) => milliseconds)).toEqual([3]);
  timers[0]![1]();
  expect(draftsOf(23)).toEqual(['b', 'c']);
  writes[23]!.end(['added', 'added']);
  await settle();
  time.now += 100;
  writer.inTurn(() => schedule('d'));
  expect(draftsOf(24)).toEqual(['d']);
});

it('[S133] what is written together names the oldest rights by which any of it was judged', async () => {
  const { schedule, writer, writes, settle, time } = start();
  time.epoch = 7;
  writer.inTurn(() => schedule('a'));
  expect(writes[0]!.epoch).toBe(7);
  writer.schedule('b', () => writer.append([{ draft: 'b' } as AppendEntry], 7, () => undefined));
  time.epoch = 9;
  schedule('c');
  writes[0]!.end(['added']);
  await settle();
  expect(writes[1]!.entries.map(({ draft }) => draft)).toEqual(['b', 'c']);
  expect(writes[1]!.epoch).toBe(7);
});
