/** Faults that a node, or its database, may have: each breaks one of the invariants of docs/several-nodes.md, and the simulation has to find it. */
import type { Drafts } from '../../../server/storage/tables/drafts.ts';
import type { NodeFaults } from './node.ts';
import type { Trouble } from './play.ts';

export type Planted = readonly [what: string, broken: string, fault: NodeFaults, found: RegExp, troubles: readonly Trouble[]];

/** In place of what a node asks of drafts. */
const drafts = (change: (drafts: Drafts) => Partial<Drafts>): NodeFaults => ({
  storage: (storage) => ({ ...storage, drafts: { ...storage.drafts, ...change(storage.drafts) } }),
});

/** Adds entries wherever the log ends. */
const anywhere =
  ({ append, heads }: Drafts): Drafts['append'] =>
  async (entries, epoch) => {
    const [head] = await heads([entries[0]!.draft]);
    return append(
      entries.map((entry, at) => ({ ...entry, position: (head?.head ?? 0) + at })),
      epoch,
    );
  };

/** Longer than most nodes are without a database, each time a few milliseconds. */
const mostAttempts = 500;

/** What is not answered is sent again until it is. */
const untilAnswered =
  (drafts: Drafts): Drafts['append'] =>
  async (entries, epoch) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await (attempt === 1 ? drafts.append : anywhere(drafts))(entries, epoch);
      } catch (error) {
        if (attempt === mostAttempts) throw error;
      }
    }
  };

/** Its commits do something else with drafts. */
const committing = (change: Partial<Drafts>): NodeFaults => ({
  storage: (storage) => ({
    ...storage,
    canonicalTransaction: (work) => storage.canonicalTransaction((tables) => work({ ...tables, drafts: { ...tables.drafts, ...change } })),
  }),
});

const asksSeldom: NodeFaults['nodes'] = (nodes) => {
  let askedAt = -Infinity;
  const catchUp = async (): Promise<void> => {
    if (nodes.moment() - askedAt < 2_000) return;
    askedAt = nodes.moment();
    await nodes.catchUp();
  };
  return { ...nodes, catchUp, isFresh: () => true, whenFresh: (action) => action() };
};

/** Whoever was heard of once is heard of whenever anybody is. */
const nobodyEnds: NodeFaults['nodes'] = ({ bus, ...nodes }) => {
  const heard = new Set<string>();
  const on: typeof bus.on = (type, handle) =>
    bus.on(type, (message, from) => {
      heard.add(from);
      for (const one of message.type === 'here' ? heard : [from]) handle(message, one);
    });
  return { ...nodes, bus: { ...bus, on } };
};

export const planted: readonly Planted[] = [
  [
    'the database does not compare the head',
    'I1: a position is given once',
    { database: (drafts) => ({ append: anywhere(drafts) }) },
    /was given to an entry of a log of/,
    [],
  ],
  [
    'of what others wrote only the newest is taken in',
    'I2: a document is the beginning of the log',
    drafts(({ after }) => ({ after: async (...asked) => (await after(...asked))?.slice(-1) ?? null })),
    /what is not the beginning of the log/,
    [],
  ],
  [
    'what is on no disk is acknowledged',
    'I3: what is acknowledged is in the log',
    drafts(({ append }) => ({ append: async (entries, epoch) => (await append(entries, epoch)).map(() => 'added') })),
    /is on disk that is not|not the beginning of the log/,
    [],
  ],
  [
    'a batch of which one draft was added counts as added',
    'I3: what is acknowledged is in the log',
    drafts(({ append }) => ({
      append: async (entries, epoch) => {
        const outcomes = await append(entries, epoch);
        return outcomes.includes('added') ? outcomes.map(() => 'added') : outcomes;
      },
    })),
    /is on disk that is not|not the beginning of the log/,
    [],
  ],
  [
    'an append whose answer was lost is added wherever the log ends then',
    'I3: what is acknowledged is in the log once',
    drafts((drafts) => ({ append: untilAnswered(drafts) })),
    /is in the log already|not the beginning of the log/,
    ['cuts'],
  ],
  [
    'the database numbers what comes',
    'I4: an entry is judged after exactly those before it',
    drafts((drafts) => ({ append: anywhere(drafts) })),
    /would not be admitted|not the beginning of the log/,
    [],
  ],
  [
    'appends ask for no epoch',
    'I5: nobody writes whose right has ended',
    drafts(({ append }) => ({ append: (entries) => append(entries) })),
    /whose right had ended/,
    ['revocations'],
  ],
  [
    'rights are asked for each two seconds, and whatever is known is shown',
    'I6: nothing is shown by a right that ended 250 ms ago',
    { nodes: asksSeldom },
    /after the right to see it ended|after the end of the right was answered/,
    ['revocations', 'silence'],
  ],
  [
    'a commit leaves its draft open',
    'I7: a commit happens once, and nothing comes after it',
    committing({ close: async () => {} }),
    /a draft that is committed|committed twice|and is not closed/,
    [],
  ],
  [
    'a commit reads a log that lacks what came last',
    'I7: a commit is whole',
    {
      storage: (storage) => ({
        ...storage,
        canonicalTransaction: (work) =>
          storage.canonicalTransaction(({ drafts, ...tables }) => {
            const log: Drafts['log'] = async (id) => {
              const { snapshot, entries } = await drafts.log(id);
              return { snapshot, entries: entries.slice(0, -1) };
            };
            return work({ ...tables, drafts: { ...drafts, log } });
          }),
      }),
    },
    /not the whole draft/,
    [],
  ],
  [
    'nobody looks at how drafts end',
    'I7: every node tells how a draft ended',
    drafts(({ heads }) => ({ heads: async (ids) => (await heads(ids)).map((head) => ({ ...head, state: 'open' })) })),
    /was not told that the draft is/,
    [],
  ],
  [
    'what is known is shown without an answer of the database',
    'I8: who cannot reach the database tells nothing',
    { nodes: (nodes) => ({ ...nodes, isFresh: () => true, whenFresh: (action) => action() }) },
    /has reached no database for/,
    ['cuts'],
  ],
  [
    'what others wrote is learnt by messages alone',
    'I9: edits reach everybody within a second without messages',
    drafts(() => ({ heads: async () => [] })),
    /has not reached|has \[|was not told/,
    ['silence'],
  ],
  ['each goes by the clock of its machine', 'I10: clocks may be wrong', { hasOwnTime: true }, /is dated/, []],
  [
    'a node that was heard of once counts as there',
    'I11: people of a node that ended are gone within ten seconds',
    { nodes: nobodyEnds },
    /whose node ended/,
    ['crashes'],
  ],
  [
    'who is there is said only once',
    'I11: whoever is there is shown, and nobody else',
    {
      nodes: ({ bus, ...nodes }) => ({
        ...nodes,
        bus: { ...bus, send: (said) => (said.type === 'presence' && said.isWhole ? undefined : bus.send(said)) },
      }),
    },
    /in the draft, where/,
    [],
  ],
  [
    'servers with other settings serve too',
    'I12: only one kind of settings is in force',
    { servesAlways: true },
    /settings are not in force/,
    [],
  ],
];
