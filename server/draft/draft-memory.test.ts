import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { addTag, choose, look, removeTag, restrict } from '../../core/draft/edit-draft.ts';
import { emptyHistory, follow, type Author, type History } from '../../core/draft/history.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { findSurprises, type Surprise } from '../../core/draft/surprises.ts';
import { readMemory, writeMemory } from './draft-memory.ts';
import { readHistory, writeHistory } from './written-history.ts';

const catalog = builtInCatalog();
const leaking = [...catalog.whyLeaking.keys()][0]!;
const people: readonly Author[] = ['ada', 'bob', 'cleo'].map((username) => ({ id: `id of "${username}" \ud800`, username }));

/** A document and what is remembered of its edits, written one by one. */
class Log {
  readonly doc = new Y.Doc();
  history: History = emptyHistory();
  add(by: Author, seen: number, edit: (doc: Y.Doc) => void): void {
    follow(this.doc, this.history, { by, seen: Math.max(0, seen) }, () => edit(this.doc));
  }
  surprises(): Surprise[] {
    return findSurprises(catalog, readDraft(this.doc).proposal, this.history);
  }
}

const permissions = ['Users.View', 'Users.Edit', leaking];
const step = fc.record({
  by: fc.constantFrom(...people),
  behind: fc.nat(10),
  what: fc.nat(7),
  which: fc.nat(20),
  on: fc.nat(3).map((n) => n > 0),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function take(log: Log, { by, behind, what, which, on }: Step): void {
  const rows = readDraft(log.doc).proposal.accessTags;
  log.add(by, log.history.length - behind, (doc) => {
    if (what < 4) choose(doc, [permissions[which % permissions.length]!], on);
    else if (what < 6) restrict(doc, ['User', 'SecurityProfile'][which % 2]!, on);
    else if (what === 6) look(doc, log.surprises()[which % 3]?.id ?? 'nothing@0');
    else if (on) addTag(doc, 'accessTags', { id: `row-${which}`, key: 'site', value: 'Ulm' });
    else if (rows.length > 0) removeTag(doc, 'accessTags', rows[which % rows.length]!.id);
  });
}

describe('what is remembered of a draft', () => {
  it('[S34] is read back such that whatever follows has the same surprises and looks', () => {
    const seen = { surprises: 0, looks: 0 };
    const law = fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), fc.nat(20), (steps, cut) => {
      const [whole, compacted] = [new Log(), new Log()];
      steps.forEach((step, at) => {
        if (at === cut) compacted.history = readHistory(writeHistory(compacted.history))!;
        take(whole, step);
        take(compacted, step);
        expect(compacted.surprises()).toEqual(whole.surprises());
      });
      expect(compacted.history).toEqual(whole.history);
      seen.surprises += whole.surprises().length > 0 ? 1 : 0;
      seen.looks += whole.history.looked.size > 0 ? 1 : 0;
    });
    fc.assert(law, lawOptions(300));
    expect(seen.surprises).toBeGreaterThan(met(20));
    expect(seen.looks).toBeGreaterThan(met(2));
  });

  it('[S34] keeps the order of facts and looks, that facts are of one edit, and whose client ids there are', () => {
    const log = new Log();
    log.add(people[0]!, 0, (doc) => choose(doc, ['Users.View', 'Users.Edit'], true));
    log.add(people[1]!, 0, (doc) => choose(doc, ['SecurityProfiles.View'], true));
    for (const id of ['b@', 'a@', 'c@']) log.history.looked.add(id);
    const owners = new Map([
      [0xffff_ffff, people[1]!.id],
      [7, people[0]!.id],
    ]);
    const checkpoints = [{ entries: 2, reach: new Map([[7, 3]]), deletions: new Map([[9, [{ clock: 1, len: 2 }]]]) }];
    const read = readMemory(writeMemory({ history: log.history, owners, checkpoints }))!;
    expect(read).toEqual({ history: log.history, owners, checkpoints });
    expect([...read.history.facts.keys()]).toEqual([...log.history.facts.keys()]);
    expect([...read.history.looked]).toEqual(['b@', 'a@', 'c@']);
    expect(new Set([...read.history.facts.values()].map(({ edit }) => edit)).size).toBe(2);
    expect([...read.owners]).toEqual([...owners]);
  });

  it('[S34] is nothing where the text is damaged, whatever it is', () => {
    const log = new Log();
    log.add(people[0]!, 0, (doc) => choose(doc, ['Users.View'], true));
    const history = writeHistory(log.history);
    const memory = writeMemory({ history: log.history, owners: new Map([[1, 'ada']]), checkpoints: [] });
    for (let end = 0; end < history.length; end++) expect(readHistory(history.slice(0, end))).toBeNull();
    for (let end = 0; end < memory.length; end++) expect(readMemory(memory.slice(0, end))).toBeNull();
    const fact: readonly unknown[] = ['chosen', 'Users.View', true, 0, 0, 'a', 'A'];
    const text = ({ length = 1, facts = [fact], looked = ['x@0'] }: Readonly<Record<string, unknown>>): string =>
      JSON.stringify([length, facts, looked]);
    expect(readHistory(text({}))).not.toBeNull();
    const damaged: readonly Readonly<Record<string, unknown>>[] = [
      ...[-1, 0, '1', null].map((length) => ({ length })),
      ...[{}, null, [null], [7], [[]]].map((facts) => ({ facts })),
      ...['looked', 1, 1, 1, -1, 7, 7].map((wrong, at) => ({ facts: [fact.with(at, wrong)] })),
      ...[[1], {}, null].map((looked) => ({ looked })),
    ];
    for (const part of damaged) expect(readHistory(text(part)), JSON.stringify(part)).toBeNull();
    for (const owners of [null, {}, [[1]], [['1', 'a']], [[-1, 'a']], [[1, 2]], [[1, 'a', 'b']]])
      expect(readMemory(JSON.stringify([history, owners, []])), JSON.stringify(owners)).toBeNull();
    for (const checkpoint of [null, [], [-1, [], []], [1, [[1]], []], [1, [], [[1, ['2']]]]])
      expect(readMemory(JSON.stringify([history, [], [checkpoint]])), JSON.stringify(checkpoint)).toBeNull();
    fc.assert(
      fc.property(fc.json(), (text) => {
        readHistory(text);
        readMemory(text);
      }),
      lawOptions(200),
    );
  });
});
