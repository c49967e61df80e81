import { it } from 'vitest';
import { runSchedules } from './run-schedules.ts';

it(
  '[P3] [P6] [P8] [P12] [P13] [U1] [U2] [K2] whatever breaks, nothing acknowledged is lost, nobody differs or goes on with a right they lost, and a commit happens once',
  { timeout: 360_000_000 },
  () => runSchedules(0),
);
