import { describe, expect, it } from 'vitest';
import { createBudget } from './budget.ts';
import { leastShare, shareOf, wholeShares } from './costs.ts';

const third = 1 / 3;
const share = { burst: 900, perSecond: 300 };

function budgetAt(start = 0) {
  let now = start;
  const budget = createBudget(share, () => now);
  return { budget, pass: (milliseconds: number) => void (now += milliseconds) };
}

describe('a budget', () => {
  it('[P34] lets a burst through, holds the average, and refuses without taking', () => {
    const { budget, pass } = budgetAt();
    const ada = budget.account('ada');
    expect([ada.take(600), ada.take(301), ada.take(300), ada.take(1)]).toEqual([true, false, true, false]);
    pass(1_000);
    expect([ada.take(300), ada.take(1)]).toEqual([true, false]);
    expect(budget.account('edo').take(900)).toBe(true);
    expect(budget.charged()).toBe(2_100);
  });

  it('[P34] what was done is charged beyond what is there, and has to come back first', () => {
    const { budget, pass } = budgetAt();
    const ada = budget.account('ada');
    expect([ada.charge(800), ada.charge(200)]).toEqual([true, false]);
    expect(ada.take(1)).toBe(false);
    pass(400);
    expect(ada.take(10)).toBe(true);
  });

  it('[P34] tells how long to wait, keeps what is kept for others, and refuses what would wait too long', () => {
    const { budget, pass } = budgetAt();
    const ada = budget.account('ada');
    expect(ada.delay(600, third, 500)).toBe(0);
    // Each waits for those before it.
    expect([ada.delay(30, third, 500), ada.delay(30, third, 500), ada.delay(120, third, 500)]).toEqual([100, 200, null]);
    expect([ada.isNewlyOut(), ada.delay(120, third, 500), ada.isNewlyOut()]).toEqual([true, null, false]);
    // What is kept is there for the rest.
    expect(ada.take(200)).toBe(true);
    pass(1_000);
    expect(ada.delay(1, third, 500)).toBeLessThan(100);
  });

  it('[P35] many who want all of their share divide what leaves room for others; nobody is out for more than a minute', () => {
    const { budget, pass } = budgetAt();
    const people = Array.from({ length: 100 }, (_, at) => budget.account(`person ${at}`));
    for (const person of people) for (let times = 0; times < 20; times++) person.charge(900);
    pass(1_000);
    expect(budget.hungry()).toBe(100);
    expect(people[0]?.take(1)).toBe(false);
    pass(59_000);
    expect(people.every((person) => person.take(1))).toBe(true);

    const few = budgetAt();
    const hungry = Array.from({ length: 10 }, (_, at) => few.budget.account(`person ${at}`));
    const takeAll = (): number =>
      hungry.reduce((sum, person) => sum + Array.from({ length: 900 }, () => person.take(1)).filter(Boolean).length, 0);
    expect(takeAll()).toBe(9_000);
    few.pass(1_000);
    few.budget.hungry();
    takeAll();
    few.pass(1_000);
    expect(takeAll()).toBeLessThanOrEqual(share.perSecond * wholeShares + 10);
    // A person with a small demand gets all of it.
    expect(few.budget.account('ada').take(share.burst)).toBe(true);
    expect(leastShare * 60 * share.perSecond).toBeGreaterThan(share.burst);
  });

  it('[P34] a clock that is set back takes nothing away, and who used nothing is forgotten', () => {
    const { budget, pass } = budgetAt(100_000);
    const ada = budget.account('ada');
    ada.take(100);
    pass(-60_000);
    expect(ada.take(100)).toBe(true);
    budget.sweep();
    expect(budget.account('ada')).toBe(ada);
    pass(60_000);
    budget.sweep();
    expect(budget.account('ada')).not.toBe(ada);
  });

  it('[P34] [P34a] FRAMES_PER_SECOND sets what a person has', () => {
    expect(shareOf(500)).toEqual({ burst: 900, perSecond: 300 });
    expect(shareOf(1_000)).toEqual({ burst: 1_800, perSecond: 600 });
  });
});
