/** The revision of a user: a number that stands for one state, and grows with each change. */
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import type { StoredUser } from '../../storage/tables/users.ts';

export const revisionOf = ({ updatedAt }: Pick<StoredUser, 'updatedAt'>): number => Date.parse(updatedAt);

/** `known` is the revision that the caller saw; null where they name none. [H120] */
export const judgeRevision = (known: number | null, user: StoredUser): Refusal | null =>
  known === null || known === revisionOf(user)
    ? null
    : refuse(
        'revision-changed',
        `${user.username} is at revision ${revisionOf(user)}, not ${known}; read the user again and repeat the change.`,
      );
