/** `npm run bench:load`: 500 clients in 50 rooms, beside each attack, and alone before it. `SECONDS` is the length of each phase, `ONLY=flood,slow` picks attacks, `SEED` replays. */
import { attackNames } from './attacks.ts';
import { phaseLine, runLoad, type Phase } from './load.ts';
import { isPinned, pinLoad } from './server-process.ts';

const seed = Number(process.env['SEED'] ?? 20261123);
const seconds = Number(process.env['SECONDS'] ?? 15);
const only = process.env['ONLY']?.split(',');
const attacks = attackNames.filter((name) => only?.includes(name) ?? true);
const write = (line: string): void => void process.stdout.write(`${line}\n`);

pinLoad();
write(`seed ${seed}, ${seconds} s each; ${isPinned ? 'server on core 0, load on core 1' : 'not pinned to cores'}`);
let alone: Phase | undefined;
const { losses } = await runLoad({ seed, phase: seconds * 1000, attacks, aloneEach: true }, (phase) => {
  if (phase.damage === null) alone = phase;
  write(phaseLine(phase, alone));
});
write(
  `honest sockets closed ${losses.closed}, edits not acknowledged ${losses.unacknowledged}, not delivered ${losses.undelivered}, acknowledged and lost ${losses.lost}`,
);
process.exit(Object.values(losses).some((count) => count > 0) ? 1 : 0);
