/** The sockets that are open, how many of them a person has, and what each may still cost. [P25] */
import type { Budget } from '../web/budget/budget.ts';
import { partOfSocket } from '../web/budget/costs.ts';
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
      const own = budget.part(partOfSocket);
      let hasEnded = false;
      return {
        covers: (cost) => own.level() >= cost && budget.account(person).covers(cost),
        // Nothing is taken of the one where the other has too little.
        take: (cost) => own.level() >= cost && budget.account(person).take(cost) && own.take(cost),
        charge(cost) {
          own.charge(cost);
          return budget.account(person).charge(cost) && own.level() >= 0;
        },
        exhaust: () => void budget.account(person).charge(Math.max(0, own.level())),
        fine: (cost) => void budget.account(person).charge(cost),
        end() {
          if (hasEnded) return;
          hasEnded = true;
          add(person, -1);
        },
      };
    },
    count: () => sockets,
  };
}
