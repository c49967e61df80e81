import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { lawOptions, met } from '../../../test/support/runs.ts';
import type { Contribution } from '../../../core/draft/contributions.ts';
import { acknowledge, addTag, choose, removeTag, restrict, withdraw } from '../../../core/draft/edit-draft.ts';
import type { LogEntry } from '../../storage/tables/drafts.ts';
import { replay } from './replay.ts';
import { readMetadata, writeMetadata } from './snapshot-metadata.ts';

const people = ['ada', 'bob', 'cleo'].map((username) => ({ id: `id of "${username}" \ud800`, username }));
const step = fc.record({ by: fc.nat(2), what: fc.nat(4), which: fc.nat(3), on: fc.boolean(), meets: fc.boolean() });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function edit(doc: Y.Doc, { what, which, on }: Step): void {
  const name = ['Users.View', 'Users.Edit', 'Prompts.View', 'Queues.View'][which]!;
  if (what < 2) return choose(doc, [name], on);
  if (what === 2) return restrict(doc, name, on);
  if (what === 3) return on ? addTag(doc, 'accessTags', { id: name, key: 'site', value: 'Ulm' }) : removeTag(doc, 'accessTags', name);
  return on ? acknowledge(doc, { key: name, fingerprint: 'a'.repeat(64) }) : withdraw(doc, name);
}

/** A log as several devices wrote it. */
function logOf(steps: readonly Step[]): LogEntry[] {
  const server = new Y.Doc();
  const devices = people.map(() => new Y.Doc());
  return steps.flatMap((step) => {
    const device = devices[step.by]!;
    if (step.meets) Y.applyUpdate(device, Y.encodeStateAsUpdate(server));
    const before = Y.encodeStateVector(device);
    edit(device, step);
    const update = Y.encodeStateAsUpdate(device, before);
    Y.applyUpdate(server, update);
    return { update, by: people[step.by]! };
  });
}

const metadataOf = ({ length, contributions, clientIds }: ReturnType<typeof replay>): string =>
  writeMetadata({ entries: length, contributions, owners: new Map(clientIds.entries()) });

describe('snapshot metadata', () => {
  it('[X28] says with the document what the whole log says, wherever it is compacted', () => {
    const seen = { removals: 0, facts: 0 };
    const law = fc.property(fc.array(step, { minLength: 2, maxLength: 30, size: 'max' }), fc.nat(29), (steps, cut) => {
      const log = logOf(steps);
      const at = cut % log.length;
      const whole = replay({ snapshot: null, entries: log });
      const part = replay({ snapshot: null, entries: log.slice(0, at) });
      const snapshot = { entries: at, update: Y.encodeStateAsUpdate(part.doc), metadata: metadataOf(part) };
      const compacted = replay({ snapshot, entries: log.slice(at) });
      expect(new Map([...compacted.contributions].sort())).toEqual(new Map([...whole.contributions].sort()));
      expect([...compacted.clientIds.entries()].sort()).toEqual([...whole.clientIds.entries()].sort());
      expect(compacted.length).toBe(whole.length);
      for (const { removed } of whole.contributions.values()) seen[removed ? 'removals' : 'facts'] += 1;
    });
    fc.assert(law, lawOptions(200));
    expect(seen.removals).toBeGreaterThan(met(100));
    expect(seen.facts).toBeGreaterThan(met(300));
  });

  it('[X28] is as long as the facts of a draft are many, not as its log', () => {
    const short = logOf([{ by: 0, what: 0, which: 0, on: true, meets: true }]);
    const long = logOf(Array.from({ length: 400 }, (_, at) => ({ by: at % 3, what: 0, which: 0, on: at % 2 === 0, meets: true })));
    const [one, many] = [short, long].map((entries) => metadataOf(replay({ snapshot: null, entries })).length);
    // Three people and their client ids, and no more.
    expect(many! - one!).toBeLessThan(300);
  });

  it('[X28] is nothing where the text is damaged, whatever it is', () => {
    const contributions = new Map<string, Contribution>([['chosen/a', { by: people[0]!, removed: true }]]);
    const text = writeMetadata({ entries: 3, contributions, owners: new Map([[7, 'ada']]) });
    expect(readMetadata(text)).toEqual({ entries: 3, contributions, owners: new Map([[7, 'ada']]) });
    const carried = { entries: 0, contributions, owners: new Map<number, string>(), carrier: 'ada' };
    expect(readMetadata(writeMetadata(carried))).toEqual(carried); // [X37f]
    expect(readMetadata(writeMetadata(carried).replace('"ada"}', '7}'))).toBeNull();
    for (let end = 0; end < text.length; end++) expect(readMetadata(text.slice(0, end))).toBeNull();
    const damaged = (part: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...(JSON.parse(text) as object), ...part });
    const parts: readonly Readonly<Record<string, unknown>>[] = [
      ...[-1, 1.5, '1', null].map((entries) => ({ entries })),
      ...[null, {}, [[1, 'a']], [['a']], [['a', 'b', 'c']], []].map((people) => ({ people })),
      ...[null, {}, [['chosen/a', 1, true]], [['chosen/a', 0, 'x']], [['other/a', 0, true]], [[1, 0, true]]].map((written) => ({
        written,
      })),
      ...[null, {}, [[1]], [['1', 'a']], [[-1, 'a']], [[1, 2]], [[1, 'a', 'b']]].map((owners) => ({ owners })),
    ];
    for (const part of parts) expect(readMetadata(damaged(part)), JSON.stringify(part)).toBeNull();
    fc.assert(
      fc.property(fc.json(), (json) => void readMetadata(json)),
      lawOptions(200),
    );
  });

  // As that version wrote it: a history as text, the owners of client ids, checkpoints that nothing needs any more.
  const history = [
    5,
    [
      ['chosen', 'Users.View', false, 2, 1, 'ada', 'Ada'],
      ['chosen', 'Users.Edit', true, 3, 0, 'bob', 'Bob'],
      ['restricted', 'User', true, 1, 1, 'ada', 'Ada'],
      ['accessTags', 'row', true, 4, 4, 'bob', 'Bob'],
    ],
    ['removal-undone/Users.View@2.3'],
  ];
  const earlier = JSON.stringify([JSON.stringify(history), [[7, 'ada']], [[5, [[7, 3]], [[9, [1, 2]]]]]]);

  it('[X29] of the version before names the last writers that it knew', () => {
    expect(readMetadata(earlier)).toEqual({
      entries: 5,
      owners: new Map([[7, 'ada']]),
      contributions: new Map([
        ['chosen/Users.View', { by: { id: 'ada', username: 'Ada' }, removed: true }],
        ['chosen/Users.Edit', { by: { id: 'bob', username: 'Bob' }, removed: false }],
        ['restricted/User', { by: { id: 'ada', username: 'Ada' }, removed: false }],
        ['accessTags/row', { by: { id: 'bob', username: 'Bob' }, removed: false }],
      ]),
    });
    for (let end = 0; end < earlier.length; end++) expect(readMetadata(earlier.slice(0, end))).toBeNull();
  });

  it('[X29] of the version before opens, and its removal is still undone by the other person', () => {
    const doc = new Y.Doc();
    choose(doc, ['Users.Edit'], true);
    const opened = replay({ snapshot: { entries: 5, update: Y.encodeStateAsUpdate(doc), metadata: earlier }, entries: [] });
    expect(opened.length).toBe(5);
    expect(opened.contributions.get('chosen/Users.View')).toEqual({ by: { id: 'ada', username: 'Ada' }, removed: true });
  });
});
