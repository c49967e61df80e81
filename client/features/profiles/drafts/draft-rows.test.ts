import { expect, it } from 'vitest';
import type { DraftItem } from '../../../api/api.ts';
import type { DraftRecord } from '../../../store/local-store.ts';
import { limits } from '../../../../core/profile/limits.ts';
import { copyName } from '../start-draft.ts';
import { draftRows, forgettable, untold } from './draft-rows.ts';

const at = '2026-01-01T00:00:00.000Z';
const kept = (id: string, more: Partial<DraftRecord> = {}): DraftRecord => ({
  ...{
    id,
    base: null,
    name: id,
    createdAt: at,
    updatedAt: at,
    fresh: false,
    onServer: true,
    unsaved: false,
    acknowledged: null,
    save: null,
    ending: null,
  },
  ...more,
});
const listed = (id: string, more: Partial<DraftItem> = {}): DraftItem => ({
  id,
  name: id,
  base: null,
  createdAt: at,
  createdBy: 'ada',
  begun: true,
  review: null,
  closedBy: null,
  profile: null,
  commit: null,
  updatedAt: at,
  state: 'open',
  present: [],
  ...more,
});
const where = (...args: Parameters<typeof draftRows>) => draftRows(...args).map(({ id, syncLocation }) => `${id} ${syncLocation}`);

it('[U6] each draft is told by where it is', () => {
  const records = [
    kept('copy'),
    kept('unsent', { unsaved: true }),
    kept('waiting', { save: { id: 's', digest: 'd', content: {} as never, at } }),
    kept('here', { onServer: false, unsaved: true }),
    kept('closed', { unsaved: true }),
    kept('closed-copy'),
    kept('fresh', { fresh: true, onServer: false }),
  ];
  const items = [listed('theirs'), listed('copy'), listed('unsent'), listed('waiting')];
  const closed = new Set(['closed', 'closed-copy']);
  expect(untold(items, records).map(({ id }) => id)).toEqual(['closed', 'closed-copy']);
  expect(where(items, records, closed).sort()).toEqual([
    'closed ended',
    'copy server',
    'here only-here',
    'theirs server',
    'unsent unsent',
    'waiting save-waiting',
  ]);
  expect(forgettable(records, closed)).toEqual(['closed-copy']);
});

it('[U6] while the server cannot be asked, nothing is taken to have ended', () => {
  expect(where(null, [kept('unsent', { unsaved: true }), kept('copy')], new Set())).toEqual(['copy server', 'unsent unsent']);
});

it('[U6] the newest change comes first, and unsent edits show the name they gave', () => {
  const rows = draftRows(
    [listed('a', { updatedAt: '2026-01-02T00:00:00.000Z' }), listed('b', { name: 'Old' })],
    [kept('b', { unsaved: true, name: 'New' })],
    new Set(),
  );
  expect(rows.map(({ name }) => name)).toEqual(['a', 'New']);
});

it('[U6] a draft on a page that is not shown is taken for open until the server says otherwise', () => {
  const records = [kept('copy'), kept('unsent', { unsaved: true })];
  expect(where([listed('theirs')], records, new Set())).toEqual(['theirs server', 'unsent unsent']);
  expect(where([listed('theirs')], records, new Set(['copy', 'unsent']))).toEqual(['theirs server', 'unsent ended']);
});

it('[U68] a copy is named after its profile, and never longer than a name may be', () => {
  expect(copyName('Agent')).toBe('Agent copy');
  for (const length of [121, 122, 123, 127]) {
    const name = copyName('n'.repeat(length));
    expect(name).toMatch(/^n+ copy$/);
    expect(name).toHaveLength(Math.min(length + 5, limits.name));
  }
  expect(copyName(`${'n'.repeat(121)} tail`)).toBe(`${'n'.repeat(121)} copy`);
});

it('[U6] [U41] a draft that was opened again is no longer told as closed', () => {
  const ending = { how: 'discarded', by: 'ben', profile: null } as const;
  const records = [kept('edits', { unsaved: true, ending }), kept('copy', { ending })];
  expect(where([listed('edits'), listed('copy')], records, new Set())).toEqual(['copy server', 'edits unsent']);
});
