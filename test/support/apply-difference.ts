/** What a difference says, done: the law that it says all and nothing else is held against it. */
import type { ProfileContent } from '../../core/profile/profile.ts';
import { changeTags, toAccessControl, type Difference, type Grant, type NameChanges } from '../../core/profile/difference.ts';

/** The state that `before` becomes by the difference: with what `differenceBetween` answered, exactly its `after`. [M4] */
export function applyDifference(before: ProfileContent, difference: Difference): ProfileContent {
  const chosen = (grants: readonly Grant[]): string[] => grants.flatMap(({ how, permission }) => (how === 'chosen' ? [permission] : []));
  const { accessControl } = before;
  return {
    name: difference.name?.after ?? before.name,
    description: difference.description?.after ?? before.description,
    chosen: changeNames(before.chosen, {
      added: [...chosen(difference.granted), ...difference.becameChosen, ...difference.restrictions.added],
      removed: [
        ...chosen(difference.withdrawn),
        ...difference.becameDerived.map(({ permission }) => permission),
        ...difference.restrictions.removed,
      ],
    }),
    accessControl: toAccessControl(
      changeNames(accessControl?.resources ?? [], difference.restricted),
      changeTags(accessControl?.tags ?? {}, difference.accessTags),
    ),
    tags: changeTags(before.tags, difference.tags),
  };
}

const changeNames = (names: readonly string[], { added, removed }: NameChanges): string[] =>
  [...new Set([...names.filter((name) => !removed.includes(name)), ...added])].sort();
