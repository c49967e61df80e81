/** What the database does with statements and transactions: snapshots, rows that are held, and what becomes visible when. */
import type { Fault } from './faults.ts';
import { isAnns, isOpen, limit, withNode, type Append, type Ending, type Part, type Row, type State, type Work } from './state.ts';
import type { Step, Steps } from './step.ts';

type Faults = ReadonlySet<Fault>;

/** The work of a node, or one that nobody waits for. */
type Place = { readonly node: number } | { readonly orphan: number };

export function* databaseSteps(state: State, faults: Faults): Steps {
  for (const [node, { work }] of state.nodes.entries()) if (work) yield* stepsOfWork(state, { node }, work, faults);
  for (const [orphan, work] of state.orphans.entries()) {
    yield* stepsOfWork(state, { orphan }, work, faults);
    yield { name: 'the database notices that nobody waits, and undoes it', state: withWork(state, { orphan }, null) };
  }
}

const stepsOfWork = (state: State, place: Place, work: Work, faults: Faults): Steps =>
  work.type === 'append' ? appendSteps(state, place, work, faults) : endingSteps(state, place, work, faults);

function* appendSteps(state: State, place: Place, work: Append, faults: Faults): Steps {
  const who = nameOf(place);
  if (work.phase === 'left') {
    const isCurrent = work.epoch === state.epoch || faults.has('no-epoch');
    const snapshot: Append = { ...work, isCurrent, phase: isCurrent ? 'taking' : 'done' };
    yield { name: `${who}: the append reads the epoch`, state: withWork(state, place, snapshot) };
  }
  if (work.phase !== 'taking') return;
  const isOver = work.waited >= limit && !faults.has('no-limit') && !faults.has('epoch-before');
  const isBlocked = isHeld(state, work.parts[work.next]!.draft, work);
  if (isOver || isBlocked)
    yield {
      name: `${who}: the append has waited too long, and gives up`,
      state: withWork(state, place, { ...work, phase: 'done', parts: work.parts.map((part) => ({ ...part, won: false })) }),
      ...(!isOver && { isChance: true as const }),
    };
  else yield run(state, place, work, faults);
}

/** It takes rows until it has to wait for one, or has them all and ends. Whoever comes meanwhile finds the same as before, or after. */
function run(state: State, place: Place, work: Append, faults: Faults): Step {
  let { parts, next } = work;
  for (; next < parts.length && !isHeld(state, parts[next]!.draft, work); next++)
    parts = parts.with(next, { ...parts[next]!, won: isWon(state.rows[parts[next]!.draft]!, parts[next]!, faults) });
  const after: Append = { ...work, parts, next };
  if (next === parts.length) return land(state, place, after, faults);
  return {
    name: `${nameOf(place)}: the append takes the row of draft 0, and waits for that of draft 1`,
    state: withWork(state, place, after),
  };
}

const isWon = (row: Row, part: Part, faults: Faults): boolean =>
  (isOpen(row) || faults.has('adds-to-closed')) && (row.head === part.head || faults.has('numbers') || faults.has('no-compare'));

/** It ends, and everybody sees what it wrote. */
function land(state: State, place: Place, work: Append, faults: Faults): Step {
  let { rows } = state;
  const broken: string[] = [];
  for (const part of work.parts) {
    if (!part.won) continue;
    const row = rows[part.draft]!;
    broken.push(...breaks(state, row, part));
    const from = faults.has('numbers') ? row.head : part.head;
    const positions = [...row.positions, ...part.entries.map((_, at) => from + at + 1)];
    const log = row.log + part.entries.map(({ edit }) => edit).join('');
    rows = rows.with(part.draft, { ...row, log, positions, head: from + part.entries.length });
  }
  const after = withWork({ ...state, rows }, place, { ...work, phase: 'done' });
  const won = work.parts.flatMap((part) => (part.won ? [part.draft] : []));
  return { name: `${nameOf(place)}: the append adds to ${won.length > 0 ? `draft ${won.join()}` : 'nothing'}`, state: after, broken };
}

function breaks(state: State, row: Row, { doc, entries }: Part): string[] {
  const isOld = state.revoked !== null && state.revoked.age >= limit;
  return entries.flatMap(({ edit, isLate }) => [
    ...(row.log.includes(String(edit)) ? ['I3: an entry is in the log twice'] : []),
    ...(doc !== row.log ? ['I4: an entry was not judged after exactly those before it'] : []),
    ...(isLate ? ['I5: an entry was sent after the right of its author had ended'] : []),
    ...(isOld && isAnns(state, edit) ? ['I5: an entry comes 200 ms after the right of its author ended'] : []),
    ...(isOpen(row) ? [] : ['I7: an entry comes after the end of its draft']),
  ]);
}

function* endingSteps(state: State, place: Place, work: Ending, faults: Faults): Steps {
  const who = `${nameOf(place)}: the ${work.type}`;
  const become = (change: Partial<Ending>): State => withWork(state, place, { ...work, ...change });
  if (work.phase === 'asked') yield judge(state, place, work, faults);
  if (work.phase === 'judged' && !isHeld(state, work.draft, work)) {
    if (hasMet(state, work, faults)) yield { name: `${who} met another, and begins again`, state: become({ phase: 'asked', read: null }) };
    else yield { name: `${who} writes`, state: become({ phase: 'wrote' }) };
  }
  if (work.phase !== 'wrote') return;
  if ('node' in place) yield { name: `${who} stood still for too long, and is undone`, state: become({ phase: 'done' }), isChance: true };
  yield end(state, place, work);
}

/** Whoever changes rights writes the row of the epoch, and so does a commit. */
function hasMet(state: State, { type, draft, read }: Ending, faults: Faults): boolean {
  if (faults.has('commit-without-lock')) return false;
  const row = state.rows[draft]!;
  const isSameEpoch = state.epoch === read!.epoch || type === 'discard' || faults.has('commit-by-facts');
  return row.log !== read!.log || !isOpen(row) || !isSameEpoch;
}

/** Reads everything in its snapshot, and judges. */
function judge(state: State, place: Place, work: Ending, faults: Faults): Step {
  const [row, { revoked }] = [state.rows[work.draft]!, state];
  const knows = 'node' in place && revoked !== null && state.nodes[place.node]!.known >= revoked.epoch;
  const mayEnd = faults.has('commit-by-facts') ? !knows : revoked === null;
  const isReviewed = work.type === 'discard' || row.log === work.reviewed || faults.has('commit-without-review');
  const isAllowed = isOpen(row) && mayEnd && isReviewed;
  const next: Ending = isAllowed ? { ...work, phase: 'judged', read: { log: row.log, epoch: state.epoch } } : { ...work, phase: 'done' };
  const name = `${nameOf(place)}: the ${work.type} reads the log, and is ${isAllowed ? 'allowed' : 'refused'}`;
  return { name, state: withWork(state, place, next) };
}

function end(state: State, place: Place, work: Ending): Step {
  const row = state.rows[work.draft]!;
  const isCommit = work.type === 'commit';
  const ended: Row = isCommit ? { ...row, commits: [...row.commits, work.read!.log] } : { ...row, isDiscarded: true };
  const after = { ...state, rows: state.rows.with(work.draft, ended), epoch: state.epoch + (isCommit ? 1 : 0) };
  return {
    name: `${nameOf(place)}: the ${work.type} ends, and is visible`,
    state: withWork(after, place, { ...work, phase: 'done' }),
    broken: [...(isOpen(row) ? [] : ['I7: a draft ends twice']), ...(isCommit ? breaksCommit(state, row, work) : [])],
  };
}

const breaksCommit = (state: State, row: Row, { read, reviewed }: Ending): string[] => [
  ...(read!.log === row.log ? [] : ['I7: what is committed is not the whole log']),
  ...(reviewed === row.log ? [] : ['I7: what is committed is not what was reviewed']),
  ...(state.revoked ? ['I5: a commit counts after the right to it has ended'] : []),
];

/** Whether something else holds the row of the draft. */
function isHeld(state: State, draft: number, by: Work): boolean {
  const holds = (work: Work | null): boolean =>
    work !== null &&
    work !== by &&
    (work.type !== 'append'
      ? work.phase === 'wrote' && work.draft === draft
      : work.phase === 'taking' && work.parts.slice(0, work.next).some((part) => part.draft === draft));
  return state.nodes.some(({ work }) => holds(work)) || state.orphans.some(holds);
}

/** Whether a statement could go on at once: it takes no time then. */
export const isRunning = (state: State, faults: Faults): boolean =>
  [...state.nodes.map(({ work }) => work), ...state.orphans].some((work) => {
    if (work?.type !== 'append' || work.phase !== 'taking') return false;
    if (faults.has('epoch-before') && work.next === 0) return false;
    return !isHeld(state, work.parts[work.next]!.draft, work);
  });

/** Whether rows are held that whoever ends a right has to write. */
export const isEpochHeld = ({ nodes, orphans }: State): boolean =>
  [...nodes.map(({ work }) => work), ...orphans].some((work) => work?.type === 'commit' && work.phase === 'wrote');

function withWork(state: State, place: Place, work: Work | null): State {
  if ('node' in place) return withNode(state, place.node, { work });
  // Nobody waits for what is done.
  const isOver = work === null || work.phase === 'done';
  return { ...state, orphans: isOver ? state.orphans.toSpliced(place.orphan, 1) : state.orphans.with(place.orphan, work) };
}

const nameOf = (place: Place): string => ('node' in place ? `node ${place.node}` : 'nobody');
