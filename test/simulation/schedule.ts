/** A schedule: who edits what when, and what goes wrong; plain data, so that it can be printed, replayed and shortened. */
import { createRandom } from '../support/random.ts';

/** What a step does; `who` counts tabs, devices or people round. */
export const kinds = [
  'edit',
  'undo',
  'acknowledge',
  'open tab',
  'close tab',
  'crash tab',
  'crash browser',
  'cut',
  'heal',
  'reset',
  'silence',
  'slow',
  'crash server',
  'restart server',
  'disk slow',
  'disk full',
  'take rights',
  'give rights',
  'disable',
  'tag draft',
  'retag base',
  'remove base',
  'end session',
  'sign in',
  'save',
  'discard',
  'wait',
] as const;

export type Kind = (typeof kinds)[number];

export interface Step {
  readonly kind: Kind;
  readonly who: number;
  /** Seed of the step's own chance, and of what follows until the next. */
  readonly chance: number;
  /** Milliseconds until the next step. */
  readonly pause: number;
}

export interface Schedule {
  readonly seed: number;
  /** Tabs at the start, over all devices. */
  readonly replicas: number;
  readonly people: number;
  /** Whether the draft is a change to a profile rather than a new one. */
  readonly hasBase: boolean;
  /** Whether the last of them is somebody whose rights are limited to tags. */
  readonly isLimited: boolean;
  /** Whether that person has the draft open before it exists. */
  readonly isEarly: boolean;
  readonly steps: readonly Step[];
}

/** How often each kind comes, of their sum. */
const weights: Record<Kind, number> = {
  edit: 46,
  undo: 4,
  acknowledge: 3,
  'open tab': 5,
  'close tab': 2,
  'crash tab': 4,
  'crash browser': 2,
  cut: 4,
  heal: 5,
  reset: 4,
  silence: 2,
  slow: 2,
  'crash server': 4,
  'restart server': 1,
  'disk slow': 2,
  'disk full': 1,
  'take rights': 2,
  'give rights': 3,
  disable: 1,
  'tag draft': 4,
  'retag base': 3,
  'remove base': 0.3,
  'end session': 1,
  'sign in': 3,
  save: 2,
  discard: 0.3,
  wait: 3,
};
const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);

export function createSchedule(seed: number): Schedule {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  // The first numbers of neighbouring seeds are much alike.
  for (let at = 0; at < 8; at++) random.next();
  const replicas = 3 + random.below(4);
  const people = Math.min(replicas, 2 + random.below(3));
  const pickKind = (): Kind => {
    let left = random.next() * total;
    return kinds.find((kind) => (left -= weights[kind]) < 0) ?? 'edit';
  };
  const steps = Array.from({ length: 16 + random.below(33) }, (): Step => {
    const kind = pickKind();
    return { kind, who: random.below(60), chance: 1 + random.below(0x7fff_fffe), pause: pauseAfter(kind, random) };
  });
  const hasBase = random.next() < 0.4;
  const isLimited = random.next() < 0.4;
  return { seed, replicas, people, hasBase, isLimited, isEarly: isLimited && random.next() < 0.4, steps };
}

/** Mostly so short that much is on its way at the same time. */
function pauseAfter(kind: Kind, random: ReturnType<typeof createRandom>): number {
  const share = random.next();
  if (kind === 'wait') return share < 0.15 ? 20_000 + random.below(25_000) : 500 + random.below(3_000);
  return share < 0.25 ? 0 : share < 0.9 ? random.below(60) : random.below(600);
}
