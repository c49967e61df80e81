/**
 * What 1, 3, 10 and 100 nodes use up first, by arithmetic, and what becomes of edits, storms, leases and rights on a virtual clock:
 * `npm run bench:capacity`. It measures nothing, and takes a minute; `ONLY=sums,load,storms,lease,rights` picks tables.
 * `CORES` of PostgreSQL (4), `DISK` in MB/s (200), `OTHERS` in a draft (2), `PACE` of somebody who works in edits a second (0.5), `USED` share (0.7).
 */
import { measured } from './costs.ts';
import { usual } from './assumed.ts';
import { leaseTable, loadTable, rightsTable, stormTable } from './hundred/tables.ts';
import { capacityTable } from './table.ts';

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);

const assumed = {
  databaseCores: number('CORES', usual.databaseCores),
  databaseDisk: number('DISK', usual.databaseDisk / 1e6) * 1e6,
  others: number('OTHERS', usual.others),
  pace: number('PACE', usual.pace),
  share: number('USED', usual.share),
};
const write = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n\n`);
const only = process.env['ONLY']?.split(',');
const isWanted = (part: string): boolean => only === undefined || only.includes(part);

if (isWanted('sums')) write(capacityTable(measured, assumed));
if (isWanted('load')) write(await loadTable(measured, assumed));
if (isWanted('storms')) write(await stormTable(measured, assumed));
if (isWanted('lease')) write(await leaseTable());
if (isWanted('rights')) write(await rightsTable(measured, assumed));
