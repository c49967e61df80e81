/** To which profiles the list can be narrowed, in words. */
import type { Only } from '../../../queries/profiles.ts';
import type { Option } from '../../../ui/controls/select.tsx';

/** Whom one may not see counts as nobody, and the words say so. [U216] */
export const titleOf = (only: Only, seesAllUsers: boolean): string =>
  only === '' ? 'All profiles' : only === 'alike' ? 'Similar to another' : `Assigned to nobody${seesAllUsers ? '' : ' you see'}`;

export const narrowingsFor = (mayViewUsers: boolean, seesAllUsers: boolean): readonly Option<Only>[] =>
  (mayViewUsers ? (['', 'unassigned', 'alike'] as const) : (['', 'alike'] as const)).map((value) => ({
    value,
    label: titleOf(value, seesAllUsers),
  }));
