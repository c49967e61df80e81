/** What people may do, as far as the server that runs must know it by now. */
import type { Person } from './device.ts';
import type { Rows } from './rows.ts';
import type { Tally } from './tally.ts';

export interface Rights {
  /** Whether the server must refuse what this person changes. */
  mayOnlyLook(person: Person): boolean;
  /** Whether the server must have closed every socket of this person. */
  isShutOut(person: Person): boolean;
  /** A server has started, and read who may do what. */
  started(): void;
  /** Something has become durable. */
  note(): void;
  /** Has the server change what a person may do, or what depends on the base profile. */
  change(what: Person | 'base', work: () => Promise<void>): Promise<void>;
}

/** Longest time after which a server knows what is on its disk, in milliseconds: the disk takes its time to say that it is done. */
const longestNews = 125;

export function createRights(people: readonly Person[], rows: Rows, now: () => number, tally: Tally): Rights {
  /** Changes that this run of the server has begun: while there is one, nobody can say which rights it goes by. */
  let underWay = new Map<Person | 'base', number>();
  const shutOutSince = new Map<Person, number>();
  const isKnown = (person: Person): boolean => !underWay.has(person) && !underWay.has('base');
  const note = (): void => {
    for (const person of people) {
      if (!isKnown(person) || rows.roleOf(person) !== 'nobody') shutOutSince.delete(person);
      else if (!shutOutSince.has(person)) {
        shutOutSince.set(person, now());
        tally['times shut out'] += 1;
      }
    }
  };
  return {
    mayOnlyLook: (person) => isKnown(person) && rows.roleOf(person) !== 'writer',
    isShutOut: (person) => now() - (shutOutSince.get(person) ?? Infinity) > longestNews,
    started: () => {
      underWay = new Map();
      note();
    },
    note,
    async change(what, work) {
      const ofThisRun = underWay;
      ofThisRun.set(what, (ofThisRun.get(what) ?? 0) + 1);
      note();
      try {
        await work();
      } finally {
        const left = ofThisRun.get(what)! - 1;
        if (left > 0) ofThisRun.set(what, left);
        else ofThisRun.delete(what);
        if (ofThisRun === underWay) note();
      }
    },
  };
}
