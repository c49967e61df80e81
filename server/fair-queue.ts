/** What waits in the order of its coming, while those whose it is take turns: many of one delay another by one turn. */
export interface FairQueue<Owner, Item> {
  add(whose: Owner, item: Item): void;
  /** Before all else of the same owner. */
  addFirst(whose: Owner, item: Item): void;
  /** The first of the owner whose turn is next; undefined where nothing waits. */
  take(): Item | undefined;
}

export function createFairQueue<Owner, Item>(): FairQueue<Owner, Item> {
  /** Whose turn is next comes first. */
  const waiting = new Map<Owner, Item[]>();
  const itemsOf = (whose: Owner): Item[] => {
    const own = waiting.get(whose) ?? [];
    waiting.set(whose, own);
    return own;
  };
  return {
    add: (whose, item) => void itemsOf(whose).push(item),
    addFirst: (whose, item) => void itemsOf(whose).unshift(item),
    take: () => {
      const [first] = waiting;
      if (first === undefined) return undefined;
      const [whose, own] = first;
      const item = own.shift();
      waiting.delete(whose);
      if (own.length > 0) waiting.set(whose, own);
      return item;
    },
  };
}
