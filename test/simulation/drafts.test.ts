import { it } from 'vitest';
import { runSchedules } from './run-schedules.ts';

it(
  '[P3] [P6] [P8] [U1] [U2] [K2] whatever breaks, nothing that was acknowledged is lost, nobody differs, and a commit happens once and whole',
  { timeout: 360_000_000 },
  () => runSchedules(0),
);
