/** Who may only look, as far as the server that runs must know it by now. */
import type { Person } from './device.ts';
import type { Rows } from './rows.ts';

export interface Rights {
  /** Whether the server must refuse what this person changes. */
  mayOnlyLook(person: Person): boolean;
  /** A server has started, and read who may do what. */
  started(): void;
  /** Has the server change what a person may do. */
  change(person: Person, work: () => Promise<void>): Promise<void>;
}

export function createRights(people: readonly Person[], rows: Rows): Rights {
  const onlyLook = new Set<Person>();
  /** Changes that this run of the server has begun: while there is one, nobody can say which rights it goes by. */
  let underWay = new Map<Person, number>();
  const judge = (person: Person): void => {
    if (rows.roleOf(person) === 'writer') onlyLook.delete(person);
    else onlyLook.add(person);
  };
  return {
    mayOnlyLook: (person) => onlyLook.has(person),
    started: () => {
      underWay = new Map();
      people.forEach(judge);
    },
    async change(person, work) {
      const ofThisRun = underWay;
      const count = (by: number): number => {
        const now = (ofThisRun.get(person) ?? 0) + by;
        ofThisRun.set(person, now);
        return now;
      };
      count(1);
      onlyLook.delete(person);
      try {
        await work();
      } finally {
        if (count(-1) === 0 && ofThisRun === underWay) judge(person);
      }
    },
  };
}
