/** The sockets that are open, how many of them a person has, and what each may still cost. [P25] */
import type { Account, Budget } from '../web/budget/budget.ts';
import { partOfSocket } from '../web/budget/costs.ts';
import type { TokenBucket } from '../web/budget/token-bucket.ts';
import { mostSockets } from '../drafts/limits.ts';

/** What one socket may cost, out of its person's budget. */
export interface RateLimit {
  /** Whether both the socket and the person have so much left. */
  covers(cost: number): boolean;
  /** Takes what a frame costs; false where the socket or the person has used up what they have. */
  take(cost: number): boolean;
  /** Takes what something did cost; false where that is more than there was. */
  charge(cost: number): boolean;
  /** Takes all that the socket has left from its person. */
  exhaust(): void;
  /** Takes from the person alone, for what is no fault of the socket's pace. */
  fine(cost: number): void;
  /** The socket is gone. */
  end(): void;
}

export interface Connections {
  /** Null where the person, or the server, has as many sockets as it may. */
  open(person: string): RateLimit | null;
  count(): number;
}

export function createConnections(budget: Budget): Connections {
  const countByPerson = new Map<string, number>();
  let sockets = 0;
  const newBucket = budget.parts(partOfSocket);
  const add = (person: string, change: 1 | -1): void => {
    const count = (countByPerson.get(person) ?? 0) + change;
    if (count > 0) countByPerson.set(person, count);
    else countByPerson.delete(person);
    sockets += change;
  };
  return {
    open(person) {
      if ((countByPerson.get(person) ?? 0) >= mostSockets.person || sockets >= mostSockets.server) return null;
      add(person, 1);
      return new SocketLimit(budget, person, newBucket(), add);
    },
    count: () => sockets,
  };
}

/** A class, for every socket has one. */
class SocketLimit implements RateLimit {
  readonly #budget: Budget;
  readonly #person: string;
  readonly #own: TokenBucket;
  readonly #add: (person: string, change: -1) => void;
  #hasEnded = false;

  constructor(budget: Budget, person: string, own: TokenBucket, add: (person: string, change: -1) => void) {
    this.#budget = budget;
    this.#person = person;
    this.#own = own;
    this.#add = add;
  }

  covers(cost: number): boolean {
    return this.#own.level() >= cost && this.#account().covers(cost);
  }

  take(cost: number): boolean {
    // Nothing is taken of the one where the other has too little.
    return this.#own.level() >= cost && this.#account().take(cost) && this.#own.take(cost);
  }

  charge(cost: number): boolean {
    this.#own.charge(cost);
    return this.#account().charge(cost) && this.#own.level() >= 0;
  }

  exhaust(): void {
    this.#account().charge(Math.max(0, this.#own.level()));
  }

  fine(cost: number): void {
    this.#account().charge(cost);
  }

  end(): void {
    if (!this.#hasEnded) this.#add(this.#person, -1);
    this.#hasEnded = true;
  }

  #account(): Account {
    return this.#budget.account(this.#person);
  }
}
