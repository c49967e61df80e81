/** Rules S15–S20 and S155: drafts and their logs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DraftPage, StoredDraft } from '../../../server/storage/tables/drafts.ts';
import type { Listed } from '../../../server/storage/tables/list.ts';
import { awkwardTags, entry, minute, uuid, type Start } from './values.ts';
import { openDrafts } from '../../support/open-drafts.ts';
import { lawOptions, met } from '../../support/runs.ts';
import { append, type PlantedEntry } from '../../support/append.ts';

export function draftRules(start: Start): void {
  test('[S15] the first change creates the draft with its base; later ones change what it proposes and when', async () => {
    const storage = await start();
    const base = { profile: uuid(3), revision: 7 };
    const added = await append(storage, [
      entry(uuid(5), { base, name: 'A', at: minute(1), by: { id: uuid(1), username: 'ada' } }),
      entry(uuid(5), { base, name: 'Ab', tags: awkwardTags, at: minute(2), by: { id: uuid(2), username: 'bob' } }),
    ]);
    expect(added).toEqual([true, true]);
    const draft = {
      id: uuid(5),
      base,
      state: 'open',
      name: 'Ab',
      tags: awkwardTags,
      createdAt: minute(1),
      createdBy: 'ada',
      createdById: uuid(1),
      updatedAt: minute(2),
      begun: true,
      closedBy: null,
      profile: null,
      commit: null,
    };
    expect(await storage.drafts.byId(uuid(5))).toEqual(draft);
    await append(storage, [entry(uuid(5), { base, name: 'Abc', at: minute(3) })]);
    expect(await storage.drafts.byId(uuid(5))).toEqual({ ...draft, name: 'Abc', tags: {}, updatedAt: minute(3) });
    expect(await storage.drafts.byId(uuid(6))).toBeNull();
    expect(await append(storage, [])).toEqual([]);
  });

  test('[P40] [P42] [P43] a draft is there before its first change, is counted until then, and can be removed until then', async () => {
    const storage = await start();
    const base = { profile: uuid(3), revision: 7 };
    const by = { createdBy: 'ada', createdById: uuid(1) };
    const empty = { id: uuid(5), base, name: 'Agent', tags: {}, createdAt: minute(1), ...by };
    expect(await storage.drafts.begin(empty)).toBe(true);
    expect(await storage.drafts.begin({ ...empty, base: null, createdBy: 'bob', createdById: uuid(2) })).toBe(false);
    const known = await storage.drafts.byId(uuid(5));
    expect(known).toMatchObject({ ...empty, begun: false, state: 'open', updatedAt: minute(1) });
    expect(await storage.drafts.log(uuid(5))).toEqual({ snapshot: null, entries: [] });
    await storage.drafts.begin({ ...empty, id: uuid(6), base: null });
    await append(storage, [entry(uuid(7), { by: { id: uuid(1), username: 'ada' } })]);
    expect([await storage.drafts.countEmptyOf(uuid(1)), await storage.drafts.countOpenOf(uuid(1))]).toEqual([2, 3]);
    const emptyBefore = async (n: number) => (await storage.drafts.emptyBefore({ at: minute(n), fromSnapshot: minute(0) }, 9)).sort();
    expect([await emptyBefore(1), await emptyBefore(2)]).toEqual([[], [uuid(5), uuid(6)]]);
    // Whoever writes it first is not its author where somebody began it.
    await append(storage, [entry(uuid(5), { base, name: 'Agents', at: minute(3), by: { id: uuid(2), username: 'bob' } })]);
    expect(await storage.drafts.byId(uuid(5))).toMatchObject({ base, ...by, name: 'Agents', begun: true, updatedAt: minute(3) });
    expect([await storage.drafts.removeEmpty(uuid(5)), await storage.drafts.removeEmpty(uuid(7))]).toEqual([false, false]);
    expect([await storage.drafts.removeEmpty(uuid(6)), await storage.drafts.removeEmpty(uuid(6))]).toEqual([true, false]);
    expect([await storage.drafts.byId(uuid(6)), await storage.drafts.countEmptyOf(uuid(1))]).toEqual([null, 0]);
  });

  test('[P65] an unwritten draft that is kept counts as younger, is sorted so, and is not removed as an old one', async () => {
    const { drafts, ...storage } = await start();
    const wanted = { base: null, name: '', tags: {}, createdAt: minute(1), createdBy: 'ada', createdById: uuid(1) };
    for (const n of [5, 6]) await drafts.begin({ ...wanted, id: uuid(n) });
    await append({ ...storage, drafts }, [entry(uuid(7), { at: minute(1) })]);
    await drafts.keepEmpty([uuid(5), uuid(7), uuid(404)], { at: minute(40), keptBefore: minute(10) });
    await drafts.keepEmpty([uuid(5)], { at: minute(50), keptBefore: minute(40) });
    const updatedAt = async (n: number) => (await drafts.byId(uuid(n)))?.updatedAt;
    expect([await updatedAt(5), await updatedAt(6), await updatedAt(7)]).toEqual([minute(40), minute(1), minute(1)]);
    expect(await drafts.emptyBefore({ at: minute(30), fromSnapshot: minute(30) }, 9)).toEqual([uuid(6)]);
    expect([await drafts.removeEmpty(uuid(5), minute(40)), await drafts.removeEmpty(uuid(5), minute(41))]).toEqual([false, true]);
    expect(await drafts.removeEmpty(uuid(6), minute(30))).toBe(true);
  });

  test('[P47] [P43] [P43a] a draft can begin from a snapshot of no entries, which goes with it and which later ones replace', async () => {
    const storage = await start();
    const snapshot = { entries: 0, update: Uint8Array.of(0, 0), metadata: 'what it goes on from' };
    const wanted = { id: uuid(5), base: null, name: '', tags: {}, createdAt: minute(1), createdBy: 'ada', createdById: uuid(1) };
    expect(await storage.drafts.begin(wanted, snapshot)).toBe(true);
    expect(await storage.drafts.begin(wanted, { ...snapshot, metadata: 'another' })).toBe(false);
    expect(await storage.drafts.log(uuid(5))).toEqual({ snapshot, entries: [] });
    const emptyBefore = (from: number) => storage.drafts.emptyBefore({ at: minute(2), fromSnapshot: minute(from) }, 9);
    expect([await emptyBefore(1), await emptyBefore(2)]).toEqual([[], [uuid(5)]]);
    expect(await storage.drafts.removeEmpty(uuid(5))).toBe(true);
    expect(await storage.drafts.log(uuid(5))).toEqual({ snapshot: null, entries: [] });
    await storage.drafts.begin(wanted, snapshot);
    await append(storage, [entry(uuid(5), { at: minute(2) })]);
    expect(await storage.drafts.log(uuid(5))).toMatchObject({ snapshot, entries: [{}] });
    const next = { entries: 1, update: Uint8Array.of(0, 0), metadata: 'more' };
    expect(await storage.drafts.compact(uuid(5), next)).toBe(true);
    expect(await storage.drafts.log(uuid(5))).toEqual({ snapshot: next, entries: [] });
  });

  test('[P44] a discarded draft is opened again with all of its log, and none that is open, committed or without its log', async () => {
    const storage = await start();
    for (const n of [5, 6, 7, 8]) await append(storage, [entry(uuid(n), { update: Uint8Array.of(n), at: minute(1) })]);
    const close = (n: number, state: 'discarded' | 'committed') =>
      storage.drafts.close(uuid(n), { state, by: 'bob', at: minute(2), profile: null });
    await close(5, 'discarded');
    await close(6, 'committed');
    await close(8, 'discarded');
    while (await storage.drafts.removeOldLog(minute(3), 10));
    // The log of this one went with the others': only one that was discarded later is whole.
    expect(await storage.drafts.reopen(uuid(8), minute(4))).toBe(false);
    await append(storage, [entry(uuid(9), { update: Uint8Array.of(9), at: minute(1) })]);
    await close(9, 'discarded');
    expect(await storage.drafts.reopen(uuid(9), minute(4))).toBe(true);
    expect(await storage.drafts.byId(uuid(9))).toMatchObject({ state: 'open', closedBy: null, updatedAt: minute(4), begun: true });
    expect(await append(storage, [entry(uuid(9), { update: Uint8Array.of(10) })])).toEqual([true]);
    expect(await storage.drafts.updates(uuid(9))).toEqual([Uint8Array.of(9), Uint8Array.of(10)]);
    for (const n of [6, 7, 9, 404]) expect(await storage.drafts.reopen(uuid(n), minute(5))).toBe(false);
  });

  test('[S16] changes come back byte for byte: empty, one megabyte, and a view into a larger buffer', async () => {
    const storage = await start();
    const large = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251);
    const updates = [new Uint8Array(0), large, large.subarray(500, 510), Uint8Array.of(0, 255, 0)];
    await append(
      storage,
      updates.map((update) => entry(uuid(5), { update })),
    );
    const read = await storage.drafts.updates(uuid(5));
    expect(read.map(({ length }) => length)).toEqual([0, 1_000_000, 10, 3]);
    expect(read.map((update) => updates.findIndex((written) => sameBytes(written, update)))).toEqual([0, 1, 2, 3]);
    expect(read.every((update) => Object.getPrototypeOf(update) === Uint8Array.prototype)).toBe(true);
    expect(await storage.drafts.updates(uuid(6))).toEqual([]);
  });

  test('[S30] the log says of each change who made it', async () => {
    const storage = await start();
    const [ada, bob] = [1, 2].map((n) => ({ id: uuid(n), username: `user-${n}` }));
    const given = [{ by: ada! }, { by: bob! }, { by: ada! }, { by: bob! }];
    await append(
      storage,
      given.map((one, at) => entry(uuid(5), { ...one, update: Uint8Array.of(at) })),
    );
    await append(storage, [entry(uuid(6)), entry(uuid(5), { by: bob! })]);
    const log = await storage.drafts.log(uuid(5));
    expect(log.snapshot).toBeNull();
    expect(log.entries.map(({ by }) => by)).toEqual([ada, bob, ada, bob, bob]);
    expect(log.entries.map(({ update }) => update)).toEqual(await storage.drafts.updates(uuid(5)));
    expect(await storage.drafts.log(uuid(404))).toEqual({ snapshot: null, entries: [] });
  });

  test('[S16] the log is in the order of writing across several thousand interleaved changes', async () => {
    const storage = await start();
    const entries = Array.from({ length: 5000 }, (_, n) => entry(uuid(n % 3), { update: Uint8Array.of(n >> 8, n & 255) }));
    expect(await append(storage, entries)).toEqual(entries.map(() => true));
    for (const n of [0, 1, 2])
      expect(await storage.drafts.updates(uuid(n))).toEqual(entries.filter(({ draft }) => draft === uuid(n)).map(({ update }) => update));
  });

  test('[S18] any mixture of changes and closings leaves what a naive list would hold', async () => {
    const storage = await start();
    let world = 0;
    const seen = { added: 0, refused: 0 };
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.array(fc.record({ draft: fc.nat(2), update: fc.uint8Array({ maxLength: 8 }), name: fc.string() }), { maxLength: 12 }),
      },
      { weight: 1, arbitrary: fc.nat(2) },
    );
    const law = fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      world += 10;
      const idOf = (draft: number): string => uuid(world + draft);
      const model = new Map<string, { open: boolean; name: string; log: Uint8Array[] }>();
      for (const step of steps) {
        if (typeof step === 'number') {
          await storage.drafts.close(idOf(step), { state: 'discarded', by: 'ada', at: minute(1), profile: null });
          const draft = model.get(idOf(step));
          if (draft) draft.open = false;
          continue;
        }
        const entries: PlantedEntry[] = step.map(({ draft, update, name }) => entry(idOf(draft), { update, name }));
        const expected = entries.map(({ draft, update, name }) => {
          const known = model.get(draft) ?? { open: true, name, log: [] };
          model.set(draft, known);
          if (known.open) Object.assign(known, { name, log: [...known.log, update] });
          return known.open;
        });
        const added = await append(storage, entries);
        expect(added).toEqual(expected);
        seen.added += added.filter(Boolean).length;
        seen.refused += added.filter((one) => !one).length;
      }
      for (const [id, { open, name, log }] of model) {
        expect(await storage.drafts.updates(id)).toEqual(log);
        expect(await storage.drafts.byId(id)).toMatchObject({ name, state: open ? 'open' : 'discarded' });
      }
    });
    await fc.assert(law, lawOptions(60));
    expect(seen.added).toBeGreaterThanOrEqual(met(3));
    expect(seen.refused).toBeGreaterThanOrEqual(met(3));
  });

  test('[S17] a draft may propose any text: NUL, half a surrogate pair, keys that objects inherit', async () => {
    const storage = await start();
    const name = 'a\u0000b\ud800';
    const tags: Record<string, string> = JSON.parse('{"__proto__":"\\u0000","toString":"\\udc00","\\ud83d":""}');
    await append(storage, [entry(uuid(5), { name, tags })]);
    const read = await storage.drafts.byId(uuid(5));
    expect(read?.name).toBe(name);
    expect(Object.entries(read?.tags ?? {})).toEqual(Object.entries(tags));
    expect(Object.keys(tags)).toHaveLength(3);
  });

  test('[S18] a closed draft takes no more, while the others of the same call do', async () => {
    const storage = await start();
    await append(storage, [entry(uuid(5), { at: minute(1) }), entry(uuid(6), { at: minute(1) })]);
    await storage.drafts.close(uuid(5), { state: 'committed', by: 'ada', at: minute(2), profile: { id: uuid(3), revision: 1 } });
    const before = await storage.drafts.byId(uuid(5));
    const late = { name: 'late', at: minute(3) };
    expect(await append(storage, [entry(uuid(5), late), entry(uuid(6), late), entry(uuid(7), late), entry(uuid(5), late)])).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(await storage.drafts.byId(uuid(5))).toEqual(before);
    const logs = await Promise.all([5, 6, 7].map((n) => storage.drafts.updates(uuid(n))));
    expect(logs.map(({ length }) => length)).toEqual([1, 2, 1]);
  });

  test('[S16] [S23] what was asked first is written first, and all of it before closing, also beside a change for a closed draft', async () => {
    const storage = await start();
    await append(storage, [entry(uuid(5))]);
    await storage.drafts.close(uuid(5), { state: 'discarded', by: 'ada', at: minute(2), profile: null });
    const closed = { ...entry(uuid(5)), position: 1 };
    const appendEach = (...updates: number[]) =>
      updates.map((n) =>
        storage.drafts.append([...(n % 2 ? [closed] : []), { ...entry(uuid(6), { update: Uint8Array.of(n) }), position: n - 1 }]),
      );
    expect(await Promise.all(appendEach(1, 2, 3, 4))).toEqual([['closed', 'added'], ['added'], ['closed', 'added'], ['added']]);
    expect(await storage.drafts.updates(uuid(6))).toEqual([1, 2, 3, 4].map((n) => Uint8Array.of(n)));
    const last = Promise.all(appendEach(5, 6));
    await storage.close();
    expect(await last).toEqual([['closed', 'added'], ['added']]);
  });

  test('[S19] the list holds open drafts only, newest change first', async () => {
    const storage = await start();
    await append(
      storage,
      [5, 6, 7, 8].map((n) => entry(uuid(n), { at: minute(n) })),
    );
    await append(storage, [entry(uuid(5), { at: minute(20) })]);
    await storage.drafts.close(uuid(7), { state: 'discarded', by: 'ada', at: minute(21), profile: null });
    expect((await openDrafts(storage)).map(({ id }) => id)).toEqual([uuid(5), uuid(8), uuid(6)]);
  });

  test('[S19] drafts of a state come in pages that miss and repeat nothing while others come and go, found by name and by profile', async () => {
    const storage = await start();
    const base = { profile: uuid(3), revision: 1 };
    for (const n of [1, 2, 3, 4, 5, 6, 7])
      await append(storage, [entry(uuid(n), { at: minute(n % 3), name: n % 2 ? 'Night  Shift' : 'Ärzte', base: n > 4 ? base : null })]);
    const list = (over: Partial<DraftPage> = {}) =>
      storage.drafts.list({ scope: 'everywhere', viewer: uuid(1), state: 'open', limit: 3, ...over });
    const ids = ({ items }: Listed<StoredDraft>): string[] => items.map(({ id }) => id);

    const first = await list();
    expect(ids(first)).toEqual([5, 2, 7].map(uuid));
    await storage.drafts.close(uuid(7), { state: 'discarded', by: 'ada', at: minute(9), profile: null });
    await append(storage, [entry(uuid(8), { at: minute(9) })]);
    const second = await list({ after: first.next! });
    expect(ids(second)).toEqual([4, 1, 6].map(uuid));
    const third = await list({ after: second.next! });
    expect([ids(third), third.next]).toEqual([[uuid(3)], null]);

    expect(ids(await list({ query: ' night SHIFT ' }))).toEqual([5, 1, 3].map(uuid));
    expect(ids(await list({ query: 'ÄRZTE', profile: uuid(3) }))).toEqual([uuid(6)]);
    expect(ids(await list({ query: 'night_' }))).toEqual([]);
    expect(ids(await list({ state: 'discarded' }))).toEqual([uuid(7)]);
    expect(ids(await list({ state: 'committed' }))).toEqual([]);
  });

  test('[S155] an open draft stays where it is in the list for the rest of a minute, and a closed one is where its closing puts it', async () => {
    const storage = await start();
    const { drafts } = storage;
    const at = (time: string): string => `2026-01-01T${time}Z`;
    const edit = (n: number, time: string) => append(storage, [entry(uuid(n), { at: at(time) })]);
    const ids = async (state: StoredDraft['state'] = 'open') =>
      (await drafts.list({ scope: 'everywhere', viewer: '', state, limit: 9 })).items.map(({ id }) => id);
    const close = (n: number, time: string) => drafts.close(uuid(n), { state: 'discarded', by: 'ada', at: at(time), profile: null });
    await edit(5, '10:00:10.000');
    await edit(6, '10:00:20.000');
    await edit(5, '10:00:59.999');
    expect([await ids(), (await drafts.byId(uuid(5)))?.updatedAt]).toEqual([[6, 5].map(uuid), at('10:00:59.999')]);
    await edit(5, '10:01:00.000');
    expect(await ids()).toEqual([5, 6].map(uuid));
    // Within one minute, and the one that was edited last is closed first.
    await edit(6, '10:01:01.000');
    await edit(6, '10:01:40.000');
    await close(6, '10:01:41.000');
    await close(5, '10:01:42.000');
    expect(await ids('discarded')).toEqual([5, 6].map(uuid));
    expect(await drafts.removeOldLog(at('10:01:41.000'), 9)).toBe(false);
    expect(await drafts.removeOldLog(at('10:01:41.001'), 9)).toBe(true);
    expect((await Promise.all([5, 6].map((n) => drafts.updates(uuid(n))))).map(({ length }) => length)).toEqual([3, 0]);
  });

  test('[S155] in the list a draft has the time of the first of the changes of a minute, whatever the clock does', async () => {
    const storage = await start();
    await append(storage, [entry(uuid(1), { at: minute(-10_000) })]);
    let draft = 10;
    const seen = { moved: 0, stayed: 0 };
    // Some minutes, in steps that meet their edges.
    const times = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 });
    const law = fc.asyncProperty(times, async (steps) => {
      const id = uuid((draft += 1));
      let listed = '';
      for (const step of steps) {
        const at = new Date(Date.parse(minute(0)) + step * 20_000 - (step % 2)).toISOString();
        await append(storage, [entry(id, { at })]);
        const stays = listed !== '' && at >= listed && at.slice(0, 16) === listed.slice(0, 16);
        if (!stays) listed = at;
        seen[stays ? 'stayed' : 'moved'] += 1;
        const { items, next } = await storage.drafts.list({ scope: 'everywhere', viewer: '', state: 'open', limit: 1 });
        expect([items[0]?.id, items[0]?.updatedAt, next?.key]).toEqual([id, at, listed]);
      }
      await storage.drafts.close(id, { state: 'discarded', by: 'ada', at: minute(9), profile: null });
    });
    await fc.assert(law, lawOptions(40));
    expect(Math.min(seen.moved, seen.stayed)).toBeGreaterThanOrEqual(met(3));
  });

  test('[S19] of one profile it holds the drafts of changes to it, as many as are asked for', async () => {
    const storage = await start();
    const base = { profile: uuid(3), revision: 1 };
    await append(
      storage,
      [5, 6, 7].map((n) => entry(uuid(n), { at: minute(n), base })),
    );
    await append(storage, [entry(uuid(8), { base: { ...base, profile: uuid(4) } }), entry(uuid(9))]);
    await storage.drafts.close(uuid(6), { state: 'discarded', by: 'ada', at: minute(21), profile: null });
    expect((await storage.drafts.openOf(uuid(3), 10)).map(({ id }) => id)).toEqual([uuid(7), uuid(5)]);
    expect((await storage.drafts.openOf(uuid(3), 1)).map(({ id }) => id)).toEqual([uuid(7)]);
  });

  test('[S20] [S20a] a draft closes once, and keeps who closed it, when and what it was committed as', async () => {
    const storage = await start();
    await append(storage, [entry(uuid(5))]);
    await storage.drafts.close(uuid(5), { state: 'committed', by: 'ada', at: minute(1), profile: { id: uuid(3), revision: 4 } });
    await storage.drafts.close(uuid(5), { state: 'discarded', by: 'bob', at: minute(2), profile: null });
    expect(await storage.drafts.byId(uuid(5))).toMatchObject({
      state: 'committed',
      closedBy: 'ada',
      updatedAt: minute(1),
      profile: { id: uuid(3), revision: 4 },
    });
    await storage.drafts.close(uuid(404), { state: 'discarded', by: 'bob', at: minute(2), profile: null });
    expect(await storage.drafts.byId(uuid(404))).toBeNull();
  });
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);
