import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditItem } from '../../../api/api.ts';
import { heldThen } from './held-then.ts';

const profile = 'p';
const given = (ids: readonly string[]) => ({ profiles: ids.map((id) => ({ id, name: id })) });
const row = (user: string, taken: readonly string[], now: readonly string[]): AuditItem => ({
  ...{ seq: null, at: '', event: 'profiles-assigned', outcome: 'success', actor: { id: null, name: null, via: 'session' }, from: null },
  ...{ target: { kind: 'user', id: user, name: user }, before: given(taken), after: given(now), reason: null, prev: null, hash: null },
});

test('[U198] who had a profile then is found back from who has it now, whatever was given and taken since', () => {
  const people = ['ada', 'bob', 'cleo', 'dan'];
  const changes = fc.array(fc.tuple(fc.constantFrom(...people), fc.subarray([profile, 'q'])), { maxLength: 12 });
  fc.assert(
    fc.property(fc.subarray(people), changes, (first, list) => {
      const has = new Map(
        people.map((one) => [one, first.includes(one) ? [profile] : []] as const).map(([one, held]) => [one, new Set<string>(held)]),
      );
      const rows: AuditItem[] = [];
      for (const [user, next] of list) {
        const was = has.get(user)!;
        const [taken, added] = [[...was].filter((id) => !next.includes(id)), next.filter((id) => !was.has(id))];
        if (taken.length + added.length > 0) rows.unshift(row(user, taken, added));
        has.set(user, new Set(next));
      }
      const now = people.filter((one) => has.get(one)!.has(profile)).map((id) => ({ id, username: id }));
      const found = heldThen(profile, now, rows);
      expect(found.map(({ id }) => id)).toEqual([...first].sort());
      expect(found.every(({ id, isHolderNow }) => isHolderNow === has.get(id)!.has(profile))).toBe(true);
    }),
  );
});

test('[U198] what a row holds otherwise is no reason to fail', () => {
  const odd = { ...row('ada', [], []), before: { profiles: [null, 1, 'p', {}] }, after: null };
  expect(heldThen(profile, [], [odd, { ...odd, target: null }])).toEqual([]);
});
