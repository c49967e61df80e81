/** What docs/capacity.md assumes about machines and people. */
import type { Assumed } from './table.ts';

export const usual: Assumed = { databaseCores: 4, databaseDisk: 200e6, others: 2, pace: 0.5, share: 0.7 };
