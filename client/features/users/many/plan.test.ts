import { expect, test } from 'vitest';
import type { User } from '../../../api/api.ts';
import { groupAlike, planAssignment, planEnabling } from './plan.ts';

const user = (username: string, profiles: readonly string[], enabled = true): User => ({
  ...{ id: username, username, displayName: '', enabled, hasPassword: true, profiles, tags: {}, revision: 1 },
  ...{ createdAt: '2030-01-01T00:00:00.000Z', updatedAt: '2030-01-01T00:00:00.000Z' },
});
const [ada, edo, eve, kim] = [user('ada', []), user('edo', ['agent', 'queue']), user('eve', ['agent']), user('kim', ['queue'], false)];
const all = [ada, edo, eve, kim];
const names = (users: readonly User[]): string[] => users.map(({ username }) => username);

test('[U240] many are given profiles and lose others, and keep what else they have', () => {
  const { changes, same, forbidden } = planAssignment(all, { give: ['agent'], take: ['queue'] }, ({ username }) => username !== 'kim');
  expect(changes.map(({ user, profiles }) => [user.username, ...profiles])).toEqual([
    ['ada', 'agent'],
    ['edo', 'agent'],
  ]);
  expect([names(same), names(forbidden)]).toEqual([['eve'], ['kim']]);
});

test('[U240] many are enabled or disabled, but for those who are so already', () => {
  const { changes, same } = planEnabling(all, false, () => true);
  expect([names(changes.map(({ user }) => user)), names(same)]).toEqual([['ada', 'edo', 'eve'], ['kim']]);
  expect(planEnabling(all, true, () => true).changes).toHaveLength(1);
});

test('[U240a] those for whom a change is the same are shown once, most of them first', () => {
  const more = [user('lea', ['agent']), ...all];
  const { changes } = planAssignment(more, { give: ['audit'], take: [] }, () => true);
  expect(groupAlike(changes).map((group) => names(group.map(({ user }) => user)))).toEqual([['lea', 'eve'], ['ada'], ['edo'], ['kim']]);
});
