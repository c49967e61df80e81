/** What is searched: how much may happen at once. Each is searched to the end. */
import type { Fault } from './faults.ts';
import type { Extent } from './state.ts';

const one = { draft: 0, by: 'ann' } as const;
const two = { draft: 0, by: 'bob' } as const;
const other = { draft: 1, by: 'bob' } as const;

const nothing = { revocations: 0, commits: 0, discards: 0, failures: 0 };
const extent = (nodes: number, edits: Extent['edits'], more: Partial<Extent> = {}): Extent => ({ ...nothing, nodes, edits, ...more });

/** In every run. */
export const usual: Readonly<Record<string, Extent>> = {
  'three nodes, two drafts': extent(3, [one, two, other]),
  'three nodes, and a right that ends': extent(3, [one, two], { revocations: 1 }),
  'three nodes, and one that is cut off or loses an answer': extent(3, [one, two], { failures: 1 }),
  'three nodes, and a commit': extent(3, [one, two], { commits: 1 }),
  'two commits at once': extent(2, [one, two], { commits: 2 }),
  'a commit and a discard at once': extent(2, [one, two], { commits: 1, discards: 1 }),
  'a commit, and a right that ends': extent(2, [one, two], { commits: 1, revocations: 1 }),
  'a right that ends, and a node that is cut off or loses an answer': extent(2, [one], { revocations: 1, failures: 1 }),
};

/** In `npm run soak`; the first of them in a share of it. */
export const whole: Readonly<Record<string, Extent>> = {
  'a commit in one draft, an edit in the other, and a node that is cut off or loses an answer': extent(2, [one, other], {
    commits: 1,
    failures: 1,
  }),
  'three nodes, two drafts, and a commit': extent(3, [one, two, other], { commits: 1 }),
  'three nodes, a commit, and a right that ends': extent(3, [one, two], { commits: 1, revocations: 1 }),
  'three nodes, a commit, and one that is cut off or loses an answer': extent(3, [one, two], { commits: 1, failures: 1 }),
  'two nodes and drafts, a commit, and a right that ends': extent(2, [one, two, other], { commits: 1, revocations: 1 }),
  'two edits, a right that ends, and a node that is cut off or loses an answer': extent(2, [one, two], { revocations: 1, failures: 1 }),
  'three nodes, two drafts, and a right that ends': extent(3, [one, two, other], { revocations: 1 }),
};

const small = {
  edits: extent(2, [one, two]),
  right: extent(2, [one, two], { revocations: 1 }),
  failure: extent(2, [one, two], { failures: 1 }),
  commit: extent(2, [one, two], { commits: 1 }),
  discard: extent(2, [one, two], { discards: 1, revocations: 1 }),
  rightAndCommit: extent(2, [one], { revocations: 1, commits: 1 }),
};

/** Where each planted fault shows. */
export const extentOf: Readonly<Record<Fault, Extent>> = {
  'no-compare': small.edits,
  'lost-race-counts': small.edits,
  'early-acknowledgement': small.edits,
  'lost-is-refused': small.failure,
  'drops-lost-race': small.edits,
  numbers: small.edits,
  'no-epoch': small.right,
  'epoch-before': small.right,
  'no-limit': small.discard,
  'commit-by-facts': small.rightAndCommit,
  'lease-from-answer': small.right,
  'no-lease': small.right,
  'no-lease-when-cut': small.failure,
  'adds-to-closed': small.commit,
  'commit-without-lock': small.commit,
  'commit-without-review': small.commit,
  'never-looks': small.commit,
};
