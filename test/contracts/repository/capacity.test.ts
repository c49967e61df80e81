/** That docs/capacity.md says what the arithmetic says, and the arithmetic what it should. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { usual } from '../../bench/capacity/assumed.ts';
import { measured } from '../../bench/capacity/costs.ts';
import { leaseTable, loadRows, rightsRow, stormRow, storms } from '../../bench/capacity/hundred/tables.ts';
import { firstReached, limits, mostEdits, type Costs, type Limit, type Site } from '../../bench/capacity/model.ts';
import { capacityTable } from '../../bench/capacity/table.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/capacity.md'), 'utf8');
const names = Object.keys(limits) as Limit[];
const site = (nodes: number, over: Partial<Site> = {}): Site => ({ ...usual, nodes, ...over });

test('[G128] the page has both tables as they are printed, and the costs that they are made of', () => {
  expect(page).toContain(capacityTable(measured, usual).join('\n'));
  expect(page).toContain(capacityTable(measured, { ...usual, databaseCores: 16 }).join('\n'));
  const { edit, delivery, message, batch, entry, askRights, askHead, logOfBatch, logOfEntry, batchTakes, gathers } = measured;
  for (const cost of [edit, delivery, message]) expect(page).toContain(`| ${cost} µs |`);
  expect(page).toContain(`| ${batch} µs, ${entry} µs |`);
  expect(page).toContain(`| ${askRights} µs, ${askHead * 500} µs |`);
  expect(page).toContain(`| ${logOfBatch} and ${logOfEntry} bytes |`);
  expect(page).toContain(`| ${batchTakes} ms, ${gathers} ms |`);
});

test('[G128] the page has what is simulated as it is printed: whole where that is quick, a row of each where it takes a minute', async () => {
  expect(page).toContain((await leaseTable()).join('\n'));
  for (const nodes of [1, 3]) expect(page).toContain((await loadRows(measured, usual, nodes)).join('\n'));
  expect(page).toContain(await stormRow(measured, usual, storms[0]!));
  expect(page).toContain(await rightsRow(measured, usual, 3, true));
});

test('[G128] the page has what an opening and a change of rights cost', () => {
  const { open, load, lookUp, log, touch, connect, change, known, live } = measured;
  for (const cost of [open, load]) expect(page).toContain(`| ${cost} µs |`);
  expect(page).toContain(`| ${lookUp.micros} µs, ${log.micros} µs, ${touch.micros} µs, ${connect.micros.toLocaleString('en-US')} µs |`);
  expect(page).toContain(`| ${change.micros} µs, ${known.micros} µs, ${live * 100} µs |`);
});

test('[G128] what is reached first is the least, and at that many edits it is used up while nothing else is', () => {
  for (const nodes of [1, 3, 10, 100]) {
    const { limit, edits } = firstReached(measured, site(nodes));
    expect(edits).toBe(Math.min(...names.map((name) => mostEdits(name, measured, site(nodes)))));
    for (const name of names) {
      const used = limits[name](edits, measured, site(nodes));
      if (name === limit) expect(used).toBeCloseTo(1, 2);
      else expect(used).toBeLessThan(1);
    }
  }
});

test('[G128] costs alone decide: of one node without messages, batches or questions it is a division', () => {
  const free: Costs = { ...measured, edit: 100, delivery: 50, message: 0, batch: 0, entry: 0, askRights: 0, askHead: 0 };
  // 0.7 of a second, by 100 µs for the first and 50 µs for the second of two others.
  expect(mostEdits('the processor of a node', free, site(1))).toBeCloseTo(0.7e6 / 150, -1);
  expect(mostEdits('the processor of a node', free, site(10))).toBeCloseTo((10 * 0.7e6) / 150, -2);
  expect(mostEdits('the sockets of a node', free, site(3))).toBeCloseTo(3 * 10_000 * 0.5, -1);
  // Each edit of a hundred nodes is then a batch of its own.
  const batches: Costs = { ...free, batch: 1_000, batchTakes: 0, gathers: 0 };
  expect(mostEdits('the processor of PostgreSQL', batches, site(100))).toBeCloseTo(4 * 700, -1);
});
