/** Answers what was read last, as long as nothing was written: the database is asked far more often whether anything has changed than it has. */
import type { CanonicalStorage } from '../../../server/storage/storage.ts';

/** What may change the epoch: each of them makes it be read anew. */
const changing = ['users', 'profiles', 'sessions', 'tokens', 'invitations'] as const;

export function rememberEpoch(storage: CanonicalStorage): CanonicalStorage {
  let [running, known] = [0, null as ReturnType<CanonicalStorage['epoch']['read']> | null];
  const noting =
    <Given extends unknown[], Answer>(method: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      running += 1;
      try {
        return await method(...given);
      } finally {
        running -= 1;
        known = null;
      }
    };
  const notingAll = <T extends object>(methods: T): T =>
    Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, noting(method as () => Promise<unknown>)])) as T;
  const tables = Object.fromEntries(changing.map((name) => [name, notingAll(storage[name])])) as Pick<
    CanonicalStorage,
    (typeof changing)[number]
  >;
  return {
    ...storage,
    ...tables,
    transaction: noting((work) => storage.transaction(work)) as CanonicalStorage['transaction'],
    canonicalTransaction: noting((work) => storage.canonicalTransaction(work)) as CanonicalStorage['canonicalTransaction'],
    epoch: {
      ...storage.epoch,
      read: () => (running > 0 ? storage.epoch.read() : (known ??= storage.epoch.read())),
    },
  };
}
