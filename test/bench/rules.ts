/** How fast the rules are, beside naive and well-known ways of doing the same: `npm run bench`. Seeded; contestants take turns in one run. */
import { coreBudget, coreSize } from '../support/core-size.ts';
import { benchClosures } from './closures.ts';
import { benchDecisions } from './decisions.ts';
import { benchValidation } from './validate.ts';

const write = (line: string): void => void process.stdout.write(`${line}\n`);

benchClosures(write);
benchDecisions(write);
benchValidation(write);
write(`core without yjs and the catalogue: ${((await coreSize()) / 1000).toFixed(1)} kB of gzip, budget ${coreBudget / 1000} kB`);
