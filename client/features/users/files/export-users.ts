/** All users of the list as it is searched and filtered, with the names of their profiles, as rows of a file. */
import { writeUserRows } from '../../../../core/accounts/user-rows.ts';
import type { Api, Page, Result, User, UserQuery } from '../../../api/api.ts';
import { patiently } from '../../../api/patiently.ts';

interface ExportDeps {
  readonly api: Pick<Api, 'users' | 'profile' | 'profiles'>;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** How many users are read by now. */
  readonly onRead: (users: number) => void;
}

const pageSize = 100;
/** Of more profiles the list is read in place of each. */
const mostSingle = 50;

/** Throws a `Problem` where the server refuses. [U244] */
export async function exportUsers(deps: ExportDeps, question: UserQuery): Promise<string[][]> {
  const users: User[] = [];
  await eachPage(
    deps,
    (cursor) => deps.api.users({ ...question, limit: pageSize, ...(cursor !== null && { cursor }) }),
    (items) => {
      users.push(...items);
      deps.onRead(users.length);
    },
  );
  const nameById = await namesOf(deps, [...new Set(users.flatMap(({ profiles }) => profiles))]);
  return writeUserRows(users.map((user) => ({ ...user, profiles: user.profiles.flatMap((id) => nameById.get(id) ?? []) })));
}

async function namesOf(deps: ExportDeps, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const nameById = new Map<string, string>();
  if (ids.length > mostSingle)
    await eachPage(
      deps,
      (cursor) => deps.api.profiles({ limit: pageSize, ...(cursor !== null && { cursor }) }),
      (items) => items.forEach(({ id, name }) => nameById.set(id, name)),
    );
  else
    for (const id of ids) {
      const answer = await patiently(deps.pause, () => deps.api.profile(id));
      if (answer.ok) nameById.set(id, answer.value.name);
      // Removed, or out of sight, since the users were read.
      else if (answer.problem.code !== 'not-found') throw answer.problem;
    }
  return nameById;
}

async function eachPage<T>(
  deps: ExportDeps,
  ask: (cursor: string | null) => Promise<Result<Page<T>>>,
  visit: (items: readonly T[]) => void,
): Promise<void> {
  let cursor: string | null = null;
  do {
    const answer: Result<Page<T>> = await patiently(deps.pause, () => ask(cursor));
    if (!answer.ok) throw answer.problem;
    visit(answer.value.items);
    cursor = answer.value.next;
  } while (cursor !== null);
}
