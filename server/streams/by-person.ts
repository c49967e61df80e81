/** Things that belong to people, counted. Knows nothing of what they are. */

export interface ByPerson<T> {
  add(person: string, thing: T): void;
  /** False where it was not there. */
  delete(person: string, thing: T): boolean;
  has(person: string, thing: T): boolean;
  of(person: string): readonly T[];
  people(): readonly string[];
  count(): number;
  /** `act` may remove things. */
  each(act: (person: string, thing: T) => void): void;
}

export function createByPerson<T>(): ByPerson<T> {
  const thingsByPerson = new Map<string, Set<T>>();
  let count = 0;
  return {
    add: (person, thing) => {
      thingsByPerson.set(person, (thingsByPerson.get(person) ?? new Set()).add(thing));
      count += 1;
    },
    delete: (person, thing) => {
      const things = thingsByPerson.get(person);
      if (!things?.delete(thing)) return false;
      count -= 1;
      if (things.size === 0) thingsByPerson.delete(person);
      return true;
    },
    has: (person, thing) => thingsByPerson.get(person)?.has(thing) === true,
    of: (person) => [...(thingsByPerson.get(person) ?? [])],
    people: () => [...thingsByPerson.keys()],
    count: () => count,
    each: (act) => {
      for (const [person, things] of [...thingsByPerson]) for (const thing of [...things]) act(person, thing);
    },
  };
}
