/** The costs that docs/capacity.md counts with, each from the command beside it; change them together with the page. */
import type { Costs } from './model.ts';

/**
 * 2026-11-30, one machine of two cores that others used too, PostgreSQL 15 on its disk:
 * `ONLY=b,g PEERS=accord-postgres npm run bench:relay`, `npm run bench:database` (lines of 4 writing).
 */
export const measured: Costs = {
  // (b) 1,000 edits a second, each to one other person, at 27 % of a core.
  edit: 270,
  // (g) processor time for one edit to one of 50 readers.
  delivery: 44,
  message: 12,
  ...{ batch: 417, entry: 17 },
  // `server/drafts/log/log-writer.ts` gathers for 3 ms. [P52]
  ...{ batchTakes: 1.5, gathers: 3 },
  // The heads of 500 drafts in one question.
  ...{ askRights: 28, askHead: 708 / 500 },
  ...{ logOfBatch: 968, logOfEntry: 636 },
  // What follows is a quarter of what was read while others kept both cores busy: the questions above cost three to five times as much then.
  ...{ open: 420, load: 400 },
  lookUp: { micros: 50, rest: 0.2 },
  log: { micros: 100, rest: 0.2 },
  touch: { micros: 160, rest: 1.5 },
  connect: { micros: 2_500, rest: 0 },
  change: { micros: 200, rest: 2 },
  known: { micros: 160, rest: 1.5 },
  live: 0.5,
};
