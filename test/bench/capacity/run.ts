/**
 * What is used up first by 1, 3, 10 and 100 nodes, and at how many edits a second: `npm run bench:capacity`. It measures nothing.
 * `CORES` of PostgreSQL (4), `DISK` in MB/s (200), `OTHERS` in a draft (2), `PACE` of somebody who works in edits a second (0.5), `USED` share (0.7).
 */
import { measured } from './costs.ts';
import { usual } from './assumed.ts';
import { capacityTable } from './table.ts';

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);

const assumed = {
  databaseCores: number('CORES', usual.databaseCores),
  databaseDisk: number('DISK', usual.databaseDisk / 1e6) * 1e6,
  others: number('OTHERS', usual.others),
  pace: number('PACE', usual.pace),
  share: number('USED', usual.share),
};
process.stdout.write(`${capacityTable(measured, assumed).join('\n')}\n`);
