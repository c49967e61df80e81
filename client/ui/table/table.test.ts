import { expect, it } from 'vitest';
import { createColumnChoice, nextSort, type Column } from './column.ts';
import { createSelection } from './selection.ts';

it('[U128] a range goes from the last row to this one, and all are selected or none', () => {
  const selection = createSelection();
  const shown = ['a', 'b', 'c', 'd'];
  selection.toggle('b', shown, false);
  selection.toggle('d', shown, true);
  expect([...selection.keys()]).toEqual(['b', 'c', 'd']);
  selection.toggle('c', shown, false);
  expect(selection.has('c')).toBe(false);
  selection.toggleAll(shown);
  expect(selection.keys().size).toBe(4);
  selection.toggleAll(shown);
  expect(selection.keys().size).toBe(0);
  // What the last one was is not there any more: the row alone.
  selection.toggle('x', ['a', 'b'], true);
  expect([...selection.keys()]).toEqual(['x']);
});

it('[U129] a fixed column stays, an extra one waits to be chosen, and the choice is there the next time', () => {
  const column = (key: string, more: Partial<Column<object>> = {}): Column<object> => ({ key, label: key, cell: () => null, ...more });
  const all = [column('name', { isFixed: true }), column('when'), column('id', { isExtra: true })];
  const kept = new Map<string, string>();
  const notes = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) };
  const shownIn = ({ shown }: ReturnType<typeof createColumnChoice<object>>): string[] => shown().map(({ key }) => key);
  const choice = createColumnChoice(all, notes, 'columns');
  expect(shownIn(choice)).toEqual(['name', 'when']);
  choice.show('when', false);
  choice.show('name', false);
  choice.show('id', true);
  expect(shownIn(choice)).toEqual(['name', 'id']);
  expect(shownIn(createColumnChoice(all, notes, 'columns'))).toEqual(['name', 'id']);
  kept.set('columns', '{"odd');
  expect(shownIn(createColumnChoice(all, notes, 'columns'))).toEqual(['name', 'when']);
});

it('[U129] the same column once more turns the order round, another begins anew', () => {
  expect(nextSort(null, 'name')).toEqual({ by: 'name', isDescending: false });
  expect(nextSort({ by: 'name', isDescending: false }, 'name')).toEqual({ by: 'name', isDescending: true });
  expect(nextSort({ by: 'name', isDescending: true }, 'when')).toEqual({ by: 'when', isDescending: false });
});
