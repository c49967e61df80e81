import { it } from 'vitest';
import { runSchedules } from './run-schedules.ts';

it('[P3] [P6] [P8] [P12] [P13] [U1] [U2] [K2] the same with the other half of the seeds, on another core', { timeout: 360_000_000 }, () =>
  runSchedules(1),
);
