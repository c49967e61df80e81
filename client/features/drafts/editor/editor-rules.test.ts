import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { builtInCatalog } from '../../../../test/support/catalog.ts';
import { lawOptions } from '../../../../test/support/runs.ts';
import { stateSentence, tickNotes } from '../permissions/about-tick.ts';
import { shiftIndex } from './text/caret.ts';
import { columnsOf } from '../permissions/columns.ts';
import { noFilter, visibleResources } from '../permissions/permission-filter.ts';
import { readPeople } from '../presence/presence.ts';
import { saveOffer, type SaveFacts } from '../review/save-obstacle.ts';

const catalog = builtInCatalog();
const nothing = { chosen: new Set<string>(), derived: new Set<string>() };

describe('columns', () => {
  it('[U8] hold every label of a group once, and keep the order of each row where rows agree', () => {
    for (const group of catalog.data.groups) {
      const columns = columnsOf(group);
      const labels = group.resources.flatMap((resource) => resource.actions.map((action) => action.label));
      expect([...columns].sort()).toEqual([...new Set(labels)].sort());
    }
    const users = catalog.data.groups.find((group) => group.resources.some((resource) => resource.id === 'users'))!;
    const row = users.resources.find((resource) => resource.id === 'users')!.actions.map((action) => action.label);
    expect(columnsOf(users).filter((label) => row.includes(label))).toEqual(row);
  });
});

describe('the caret', () => {
  it('[U11] stays before the same letters while others type', () => {
    const letter = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(letter, { minLength: 1 }),
        fc.nat(),
        fc.nat(),
        fc.nat(5),
        fc.array(letter),
        (letters, caretAt, editAt, removed, inserted) => {
          const doc = new Y.Doc();
          const text = doc.getText('t');
          text.insert(0, letters.join(''));
          const caret = caretAt % (text.length + 1);
          const at = editAt % (text.length + 1);
          const gone = Math.min(removed, text.length - at);
          let delta: Parameters<typeof shiftIndex>[1] = [];
          text.observe((event) => (delta = event.delta as typeof delta));
          doc.transact(() => {
            text.delete(at, gone);
            text.insert(at, inserted.join(''));
          });
          const expected = caret <= at ? caret : caret <= at + gone ? null : caret - gone + inserted.length;
          const shifted = shiftIndex(caret, delta);
          if (expected !== null) expect(shifted).toBe(expected);
          // The end of what stays before it, where it is the start of what is replaced.
          if (gone === 0 && caret === at) expect(shiftIndex(caret, delta, { before: true })).toBe(caret + inserted.length);
          expect(shifted).toBeGreaterThanOrEqual(0);
          expect(shifted).toBeLessThanOrEqual(text.length);
        },
      ),
      lawOptions(),
    );
  });
});

describe('why Save is off', () => {
  const facts: SaveFacts = { state: 'saved', isNew: true, isBaseRemoved: false, mayCommit: true, errors: 0, isUnchanged: false };

  it('[U12] what cannot be helped comes before what can', () => {
    expect(saveOffer(facts)).toEqual({ label: 'Save', obstacle: null });
    expect(saveOffer({ ...facts, state: 'offline' })).toEqual({ label: 'Save when back online', obstacle: null });
    expect(saveOffer({ ...facts, mayCommit: false, errors: 3 }).obstacle).toContain('Security profiles – Create');
    expect(saveOffer({ ...facts, isNew: false, mayCommit: false }).obstacle).toContain('Security profiles – Edit');
    expect(saveOffer({ ...facts, errors: 3, isUnchanged: true }).obstacle).toBe('3 errors must be fixed first.');
    expect(saveOffer({ ...facts, isNew: false, isBaseRemoved: true, errors: 1 }).obstacle).toContain('was deleted');
    expect(saveOffer({ ...facts, state: 'blocked' })).toEqual({ label: 'Save when connected', obstacle: null });
    expect(saveOffer({ ...facts, state: 'closed', mayCommit: false }).obstacle).toBe('This draft is closed.');
  });
});

describe('presence', () => {
  it('[U13] anything may be sent, only people are read', () => {
    const state = fc.oneof(
      fc.jsonValue(),
      fc.record({ user: fc.oneof(fc.jsonValue(), fc.record({ name: fc.jsonValue(), color: fc.string() })), focus: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(fc.array(state, { maxLength: 5 }), (states) => {
        for (const person of readPeople(new Map(states.map((one, client) => [client, one])), 99)) {
          expect(person.name.length).toBeGreaterThan(0);
          expect(person.name.length).toBeLessThanOrEqual(80);
          expect(person.color).not.toMatch(/[;{}]|url/);
        }
      }),
      lawOptions(),
    );
  });

  it('[U13] everybody but oneself, by name, with their place', () => {
    const states = new Map<number, unknown>([
      [1, { user: { name: 'Me', username: 'me' } }],
      [2, { user: { name: 'Zoe', username: 'zoe' }, focus: { place: 'name' } }],
      [3, { user: { name: 'Ann', username: 'ann' }, focus: null }],
      [4, { focus: { place: 'name' } }],
    ]);
    expect(readPeople(states, 1).map(({ name, place }) => [name, place])).toEqual([
      ['Ann', null],
      ['Zoe', 'name'],
    ]);
  });
});

describe('the filter', () => {
  it('[U14] leaves the rows in which every word is found', () => {
    expect(visibleResources(catalog, noFilter, nothing)).toBeNull();
    expect([...visibleResources(catalog, { text: 'queues EDIT', view: 'all' }, nothing)!]).toEqual(['queues']);
    expect([...visibleResources(catalog, { text: 'Users.EditPermission', view: 'all' }, nothing)!]).toEqual(['users']);
    expect(visibleResources(catalog, { text: 'no such thing', view: 'all' }, nothing)!.size).toBe(0);
  });

  it('[U63] finds what the product calls a permission, and what it was called before', () => {
    const found = (text: string) => [...visibleResources(catalog, { text, view: 'all' }, nothing)!];
    expect(found('Users – Edit')).toContain('users');
    for (const [legacy, [by]] of catalog.replacementsByLegacy)
      expect(found(legacy)).toContain(catalog.entryByPermission.get(by!)!.resource.id);
  });

  it('[U14] and, where asked, only those with a chosen or derived tick', () => {
    const ticked = { chosen: new Set(['Users.Edit']), derived: new Set(['Users.View', 'SecurityProfiles.View']) };
    const ids = (view: 'granted' | 'chosen' | 'derived') => [...visibleResources(catalog, { text: '', view }, ticked)!].sort();
    expect(ids('chosen')).toEqual(['users']);
    expect(ids('derived')).toEqual(['security-profiles', 'users']);
    expect(ids('granted')).toEqual(['security-profiles', 'users']);
  });
});

describe('about a tick', () => {
  it('[U15] a derived one says who requires it, others say nothing of the kind', () => {
    expect(stateSentence(catalog, { kind: 'derived', requiredBy: ['Users.Edit'], chain: ['Users.Edit', 'Users.View'] })).toBe(
      'Granted, not chosen. Required by Users – Edit.',
    );
    expect(stateSentence(catalog, { kind: 'chosen' })).toBeNull();
    expect(stateSentence(catalog, { kind: 'none' })).toBeNull();
  });

  it('[U15] what choosing it adds, and what is powerful or restricts, is said beforehand', () => {
    const about = (permission: string) =>
      tickNotes(catalog, catalog.entryByPermission.get(permission)!.action, {
        tick: { kind: 'none' },
        chosen: new Set(),
        isGranted: () => false,
      }).join(' ');
    expect(about('Queues.Edit')).toContain('Choosing it also grants');
    expect(about('Users.EditPermission')).toContain('Powerful:');
    expect(about('RestrictTaskCreation.Access')).toContain('Takes rights away');
  });

  it('[U16] a chosen one says what would go with it and what would stay', () => {
    const about = (chosen: string[], permission: string) =>
      tickNotes(catalog, catalog.entryByPermission.get(permission)!.action, {
        tick: { kind: 'chosen' },
        chosen: new Set(chosen),
        isGranted: () => true,
      }).join(' ');
    expect(about(['Queues.Edit'], 'Queues.Edit')).toContain(
      'Unticking it also withdraws Hours of operation – View, Phone numbers – View, Queues – View.',
    );
    expect(about(['Queues.Edit', 'Queues.View'], 'Queues.View')).toContain('Unticked, it stays granted. Required by Queues – Edit.');
    expect(about(['Queues.Edit', 'Queues.View'], 'Queues.Edit')).toContain('What stays: Queues – View, chosen itself.');
    expect(about(['Queues.Edit', 'Queues.Delete'], 'Queues.Edit')).toContain('What stays: Queues – View, for Queues – Remove.');
  });

  it('[U16] a derived one shows the way it came', () => {
    const chain = ['Users.Edit', 'SecurityProfiles.View', 'Users.View'];
    const notes = tickNotes(catalog, catalog.entryByPermission.get('Users.View')!.action, {
      tick: { kind: 'derived', requiredBy: ['SecurityProfiles.View'], chain },
      chosen: new Set(['Users.Edit']),
      isGranted: () => true,
    });
    expect(notes).toContain('Follows from Users – Edit → Security profiles – View → Users – View.');
  });
});
