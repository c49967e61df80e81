/** That docs/capacity.md has every row that the simulation of many nodes prints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { usual } from '../../bench/capacity/assumed.ts';
import { measured } from '../../bench/capacity/costs.ts';
import { loadTable, rightsTable, stormRow, storms, stormTable } from '../../bench/capacity/hundred/tables.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/capacity.md'), 'utf8');
const isWhole = Number(process.env['RUNS'] ?? 1) >= 1;
const today = Math.floor(Date.now() / 86_400_000);

test('[G128] the page has the simulated tables as they are printed, a short run one of the storms', async () => {
  if (!isWhole) return expect(page).toContain(await stormRow(measured, usual, storms[today % storms.length]!));
  expect(page).toContain((await loadTable(measured, usual)).join('\n'));
  expect(page).toContain((await stormTable(measured, usual)).join('\n'));
  expect(page).toContain((await rightsTable(measured, usual)).join('\n'));
});
