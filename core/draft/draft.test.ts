import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { closure } from '../catalog/closure.ts';
import { inputToContent, proposalToContent } from '../profile/content.ts';
import { digestOf } from '../profile/digest.ts';
import { applyEdits, type ProposalEdit } from '../profile/edits.ts';
import { emptyProposal } from '../../test/support/empty-proposal.ts';
import { validateProfile } from '../validation/validate.ts';
import { tagPartOf, tagsOf } from './document.ts';
import { addTag, choose, editDraft, fillDraft, localEdit, removeTag, restrict, setTag, setText, textChange } from './edit-draft.ts';
import { readDraft } from './read-draft.ts';

const catalog = builtInCatalog();
const permission = fc.constantFrom(...catalog.permissions);
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '\ud800', 'a\udc00b', '\u202Eevil', '\0\u0007', 'k'.repeat(2_000)),
);

type Edit = (doc: Y.Doc) => void;
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.array(permission, { minLength: 1, maxLength: 4 }), fc.boolean()).map(
    ([names, on]) =>
      (doc: Y.Doc) =>
        choose(doc, names, on),
  ),
  fc.tuple(fc.constantFrom('User', 'Queue', 'SecurityProfile'), fc.boolean()).map(
    ([type, on]) =>
      (doc: Y.Doc) =>
        restrict(doc, type, on),
  ),
  fc.tuple(fc.constantFrom('tags' as const, 'accessTags' as const), fc.constantFrom('r1', 'r2', 'r3'), fc.string(), fc.string()).map(
    ([list, id, key, value]) =>
      (doc: Y.Doc) =>
        addTag(doc, list, { id, key, value }),
  ),
  fc.tuple(fc.constantFrom('tags' as const, 'accessTags' as const), fc.constantFrom('r1', 'r2'), fc.string()).map(
    ([list, id, text]) =>
      (doc: Y.Doc) =>
        setTag(doc, list, id, 'value', text),
  ),
  fc.tuple(fc.constantFrom('tags' as const, 'accessTags' as const), fc.constantFrom('r1', 'r2')).map(
    ([list, id]) =>
      (doc: Y.Doc) =>
        removeTag(doc, list, id),
  ),
  fc.tuple(fc.constantFrom('name' as const, 'description' as const), fc.string()).map(
    ([field, text]) =>
      (doc: Y.Doc) =>
        setText(doc, field, text),
  ),
);

const merge = (...docs: Y.Doc[]): void => {
  for (const to of docs) for (const from of docs) if (to !== from) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
};

describe('draft document', () => {
  it('[D1] stores the choice and not what follows from it', () => {
    const doc = new Y.Doc();
    choose(doc, ['Users.Edit'], true);
    expect([...doc.getMap('chosen').keys()]).toEqual(['Users.Edit']);
    expect(closure(catalog, readDraft(doc).proposal.chosen)).toContain('Users.View');
  });

  it('[D2] concurrent removal of View and choice of Edit never yields Edit without View', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    choose(a, ['Users.View'], true);
    merge(a, b);
    choose(a, ['Users.View'], false);
    choose(b, ['Users.Edit'], true);
    merge(a, b);
    const { chosen } = readDraft(a).proposal;
    expect(chosen).toEqual(['Users.Edit']);
    expect(closure(catalog, chosen)).toContain('Users.View');
  });

  it('[D2] replicas that edit apart and meet at random propose the same closed profile', () => {
    const step = fc.record({ replica: fc.nat(2), other: fc.nat(2), edit, meet: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()] as const;
        for (const { replica, other, edit: change, meet } of steps) {
          change(docs[replica as 0]);
          if (meet) merge(docs[replica as 0], docs[other as 0]);
        }
        merge(...docs);
        const readings = docs.map((doc) => readDraft(doc));
        expect(readings[1]).toEqual(readings[0]);
        expect(readings[2]).toEqual(readings[0]);
        const granted = closure(catalog, readings[0]!.proposal.chosen);
        expect(closure(catalog, granted)).toEqual(granted);
      }),
      lawOptions(),
    );
  });

  it('[D3] [V10] [V45] [V46] reading, validating and digesting are total on arbitrary documents, and say the same every time', () => {
    let shown = 0;
    const value: fc.Arbitrary<() => unknown> = fc.oneof(
      fc.constantFrom<() => unknown>(
        () => true,
        () => new Y.Map(),
        () =>
          new Y.Map([
            ['key', 'k'],
            ['value', new Y.Text('x')],
          ]),
        () =>
          new Y.Map<unknown>([
            ['key', 'Country'],
            ['value', '\ud800'],
          ]),
        () => {
          const [key, value] = [new Y.Text('Coun\ud83d'), new Y.Text('try')];
          key.insertEmbed(1, { toString: 1 as never });
          value.format(0, 2, { bold: { toString: 1 } });
          return new Y.Map(Object.entries({ key, value }));
        },
        () => {
          const value = new Y.XmlText('Chile');
          value.format(0, 2, { b: { toString: 1 } });
          return new Y.Map(Object.entries({ key: new Y.Text('Country'), value }));
        },
        () => new Y.Map(Object.entries({ key: new Y.Text('k'.repeat(10_001)), value: new Y.Text() })),
        () => new Y.Array(),
        () => new Y.Text('text'),
        () => new Uint8Array([1, 2]),
        () => null,
        () => Number.NaN,
      ),
      fc.jsonValue().map((json) => () => json),
    );
    const entry = fc.tuple(
      fc.constantFrom('chosen', 'restricted', 'accessTags', 'tags', 'name', 'description', 'other'),
      hostileText,
      value,
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), hostileText, (entries, text) => {
        const writer = new Y.Doc();
        writer.getText('name');
        for (const [map, key, make] of entries) if (map !== 'name' && map !== 'description') writer.getMap(map).set(key, make());
        writer.getText('name').insert(0, text);
        writer.getText('description').insertEmbed(0, { image: text });
        const doc = new Y.Doc();
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(writer));
        const { proposal, leftOut } = readDraft(doc);
        for (const row of [...proposal.tags, ...proposal.accessTags])
          expect([typeof row.key, typeof row.value]).toEqual(['string', 'string']);
        const issues = validateProfile(catalog, proposal, { leftOut });
        expect(validateProfile(catalog, readDraft(doc).proposal, { leftOut })).toEqual(issues);
        for (const { path, message, fixes = [] } of issues) {
          expect(path).toMatch(/^(\/([^~/]|~[01])*)*$/);
          for (const text of [message, ...fixes.map(({ label }) => label)]) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        }
        shown += issues.length;
        expect(digestOf(catalog, proposalToContent(proposal), null)).toMatch(/^[0-9a-f]{64}$/);
      }),
      lawOptions(),
    );
    expect(shown).toBeGreaterThan(0);
  });

  it('[D3] a shared type of another kind is left out', () => {
    const doc = new Y.Doc();
    doc.getMap('name').set('x', 1);
    doc.getArray('chosen').push(['Users.View']);
    expect(readDraft(doc)).toMatchObject({
      proposal: { name: '', chosen: [] },
      leftOut: [
        { path: '/name', why: 'not-this-type' },
        { path: '/chosen', why: 'not-this-type' },
      ],
    });
  });

  it('[D3] what is not true, not a row or not text is reported and left out', () => {
    const doc = new Y.Doc();
    doc.getMap('chosen').set('Users.View', 'yes');
    doc.getMap('tags').set('r1', 'Country');
    doc.getMap('tags').set('r2', new Y.Map([['key', 'Country']]));
    const { proposal, leftOut } = readDraft(doc);
    expect([proposal.chosen, proposal.tags]).toEqual([[], []]);
    expect(leftOut.map(({ path, why }) => `${path} ${why}`).sort()).toEqual([
      '/chosen/Users.View not-true',
      '/tags/r1 not-a-row',
      '/tags/r2 not-text',
    ]);
  });

  it('[D3] [D3a] far too many entries are cut to the same ones on every replica', () => {
    const names = Array.from({ length: 2_100 }, (_, index) => `n${String(index).padStart(5, '0')}`);
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    choose(a, names, true);
    choose(b, names.toReversed(), true);
    expect(readDraft(a).proposal.chosen).toHaveLength(1_000);
    expect(readDraft(b)).toEqual(readDraft(a));
    expect(readDraft(a).leftOut).toEqual([{ path: '/chosen', why: 'too-many' }]);
  });

  it('[D4] the change between two texts leads from one to the other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '😁', 'é') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { at, removed, inserted } = textChange(before, after);
        expect(before.slice(0, at) + inserted + before.slice(at + removed)).toBe(after);
        expect([before.slice(0, at), inserted, before.slice(at, at + removed)].every((part) => part.isWellFormed())).toBe(true);
      }),
      lawOptions(),
    );
  });

  it('[D4] two people typing in one name keep both texts', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    setText(a, 'name', 'Agents');
    merge(a, b);
    setText(a, 'name', 'Agents Berlin');
    setText(b, 'name', 'Junior Agents');
    merge(a, b);
    expect(readDraft(a).proposal.name).toBe('Junior Agents Berlin');
  });

  const tagsIn = (doc: Y.Doc): string[] => readDraft(doc).proposal.tags.map(({ key, value }) => `${key}:${value}`);
  const typeInto = (doc: Y.Doc, part: 'key' | 'value', at: number, letter: string): void => {
    const now = readDraft(doc).proposal.tags[0]![part];
    setTag(doc, 'tags', 'r', part, now.slice(0, at) + letter + now.slice(at));
  };

  it('[D40] ten letters each by two people who type into one tag at once leave twenty', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    addTag(a, 'tags', { id: 'r', key: '', value: '-' });
    merge(a, b);
    for (const [at, letter] of [...'abcdefghij'].entries()) {
      for (const part of ['key', 'value'] as const)
        for (const [doc, own] of [
          [a, letter],
          [b, letter.toUpperCase()],
        ] as const) {
          const before = String.fromCharCode(own.charCodeAt(0) - 1);
          const now = readDraft(doc).proposal.tags[0]![part];
          typeInto(doc, part, at === 0 ? (doc === a ? 0 : now.length) : now.indexOf(before) + 1, own);
        }
      if (at % 3 === 2) merge(a, b);
    }
    merge(a, b);
    const { key, value } = readDraft(a).proposal.tags[0]!;
    expect(readDraft(b)).toEqual(readDraft(a));
    expect(value).toBe('abcdefghij-ABCDEFGHIJ');
    expect([key.replace(/[^a-j]/g, ''), key.replace(/[^A-J]/g, ''), key.length]).toEqual(['abcdefghij', 'ABCDEFGHIJ', 20]);
  });

  it('[D41] a tag of schema 1 is read, becomes a text with its first edit, and is then typed in together', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    tagsOf(a, 'tags').set('r', new Y.Map(Object.entries({ key: 'Country', value: 'Chile' })));
    merge(a, b);
    expect(tagsIn(b)).toEqual(['Country:Chile']);
    setTag(a, 'tags', 'r', 'value', 'Chile');
    expect(tagPartOf(a, 'tags', 'r', 'value')).toBe('Chile');
    typeInto(a, 'value', 5, '!');
    expect(tagPartOf(a, 'tags', 'r', 'value')).toBeInstanceOf(Y.Text);
    merge(a, b);
    typeInto(a, 'value', 0, '<');
    typeInto(b, 'value', 6, '>');
    merge(a, b);
    expect([tagsIn(a), tagsIn(b)]).toEqual([['Country:<Chile!>'], ['Country:<Chile!>']]);
  });

  it('[D41] a draft that version 0.1.0 wrote is read as it was, and goes on', () => {
    const doc = new Y.Doc();
    const written = readFileSync(join(import.meta.dirname, '../../test/support/golden/draft-0.1.0.txt'), 'utf8');
    Y.applyUpdate(doc, Buffer.from(written, 'base64'));
    const before = readDraft(doc);
    expect(before.leftOut).toEqual([]);
    expect(proposalToContent(before.proposal)).toEqual({
      name: 'Night shift 2',
      description: 'Those who work late',
      chosen: ['Queues.View', 'Users.Edit'],
      accessControl: { resources: ['User'], tags: { Country: 'Chile' } },
      tags: { site: 'Paris', team: 'night' },
    });
    setTag(doc, 'tags', 'row-1', 'value', 'Paris 2');
    removeTag(doc, 'tags', 'row-2');
    addTag(doc, 'tags', { id: 'row-3', key: 'a', value: 'b' });
    expect(tagsIn(doc)).toEqual(['site:Paris 2', 'a:b']);
  });

  it('[D42] two people who make the same fix at once get its text once', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()];
    addTag(a, 'tags', { id: 'r', key: 'Country', value: 'Chile' });
    merge(a, b);
    for (const doc of [a, b])
      editDraft(doc, [{ type: 'set-tag', list: 'tags', row: 'r', part: 'value', text: 'Argentina' }], () => 'unused');
    merge(a, b);
    expect([tagsIn(a), tagsIn(b)]).toEqual([['Country:Argentina'], ['Country:Argentina']]);
  });

  it('[D5] [D5a] an edit is one update, and one that changes nothing sends none', () => {
    const doc = new Y.Doc();
    const origins: unknown[] = [];
    doc.on('update', (_: Uint8Array, origin: unknown) => origins.push(origin));
    choose(doc, ['Users.View', 'Queues.View'], true);
    choose(doc, ['Users.View'], true);
    choose(doc, ['Prompts.View'], false);
    setText(doc, 'name', '');
    removeTag(doc, 'tags', 'none');
    setTag(doc, 'tags', 'none', 'key', 'x');
    expect(origins).toEqual([localEdit]);
    addTag(doc, 'tags', { id: 'r', key: 'Country', value: '' });
    for (const part of ['key', 'value'] as const) setTag(doc, 'tags', 'r', part, part === 'key' ? 'Country' : '');
    editDraft(doc, [{ type: 'set-tag', list: 'tags', row: 'r', part: 'key', text: 'Country' }], () => 'unused');
    expect(origins).toHaveLength(2);
  });

  it('[V40] edits as values do to a document what they do to a proposal', () => {
    const list = fc.constantFrom('tags' as const, 'accessTags' as const);
    const text = fc.string({ maxLength: 6 });
    const value: fc.Arbitrary<ProposalEdit> = fc.oneof(
      fc.record({ type: fc.constant('choose' as const), permissions: fc.array(permission, { maxLength: 3 }), chosen: fc.boolean() }),
      fc.record({ type: fc.constant('restrict' as const), resource: fc.constantFrom('User', 'Queue'), restricted: fc.boolean() }),
      fc.record({ type: fc.constant('add-tag' as const), list, key: text, value: text }),
      fc.record({
        type: fc.constant('set-tag' as const),
        list,
        row: fc.constantFrom('row-3', 'row-10', 'none'),
        part: fc.constantFrom('key' as const, 'value' as const),
        text,
      }),
      fc.record({ type: fc.constant('remove-tag' as const), list, row: fc.constantFrom('row-3', 'row-10', 'none') }),
      fc.record({ type: fc.constant('set-text' as const), field: fc.constantFrom('name' as const, 'description' as const), text }),
    );
    const ids = (): (() => string) => {
      let count = 0;
      // Not in the order of their making: rows stand in the order of their ids.
      return () => `row-${(count++ * 7 + 3) % 30}`;
    };
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), (edits) => {
        const doc = new Y.Doc();
        editDraft(doc, edits, ids());
        expect(readDraft(doc).proposal).toEqual(applyEdits(emptyProposal, edits, ids()));
      }),
      lawOptions(),
    );
  });

  it('[D5] a filled draft proposes the profile it was filled with', () => {
    const content = inputToContent({
      name: 'A',
      description: 'd',
      chosen: ['Users.View'],
      accessControl: { resources: ['User'], tags: { ['__proto__']: 'x' } },
      tags: { Country: 'Argentina' },
    });
    const doc = new Y.Doc();
    let id = 0;
    fillDraft(doc, content, () => `row-${id++}`);
    expect(proposalToContent(readDraft(doc).proposal)).toEqual(content);
  });
});
