/** What may be built wrong, and which invariant that breaks. */
export type Fault =
  | 'numbers'
  | 'no-compare'
  | 'no-epoch'
  | 'epoch-before'
  | 'no-limit'
  | 'early-acknowledgement'
  | 'lost-is-refused'
  | 'lost-race-counts'
  | 'drops-lost-race'
  | 'adds-to-closed'
  | 'commit-without-lock'
  | 'commit-without-review'
  | 'commit-by-facts'
  | 'lease-from-answer'
  | 'no-lease'
  | 'no-lease-when-cut'
  | 'never-looks';

/** Which invariant of docs/several-nodes.md it breaks, by the first word of what the search finds. */
export const faults: readonly (readonly [fault: Fault, what: string, invariant: string])[] = [
  ['no-compare', 'an append writes where its node thinks that the log ends', 'I1'],
  ['lost-race-counts', 'a node takes its batch into its document though it lost the race', 'I2'],
  ['early-acknowledgement', 'what is sent to the database is acknowledged before the answer', 'I3'],
  ['lost-is-refused', 'a lost answer is taken for a refusal, and the batch sent again without a look at the log', 'I3'],
  ['drops-lost-race', 'what lost a race is forgotten', 'I3'],
  ['numbers', 'the database numbers what comes', 'I4'],
  ['no-epoch', 'an append asks for no epoch', 'I5'],
  ['epoch-before', 'the epoch is read by a statement before the append', 'I5'],
  ['no-limit', 'an append waits for a row without end', 'I5'],
  ['commit-by-facts', 'a commit is judged by the rights that its node knows', 'I5'],
  ['lease-from-answer', 'a lease counts from the answer', 'I6'],
  ['no-lease', 'a node shows drafts without a lease', 'I6'],
  ['no-lease-when-cut', 'a node that is cut off shows what it has for as long as it likes', 'I8'],
  ['adds-to-closed', 'an append does not ask whether the draft is open', 'I7'],
  ['commit-without-lock', 'a commit does not see that its draft has changed since it was read', 'I7'],
  ['commit-without-review', 'a commit does not compare what was reviewed', 'I7'],
  ['never-looks', 'no node looks at how drafts end', 'I7'],
];
