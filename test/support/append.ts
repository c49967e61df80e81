/** Adds changes to logs as they stand: for tests that plant drafts, and have not read them before. */
import type { Tables } from '../../server/storage/storage.ts';
import type { AppendEntry } from '../../server/storage/tables/drafts.ts';

export type PlantedEntry = Omit<AppendEntry, 'position'>;

/** Answers, entry by entry, whether it was added. */
export async function append(tables: Pick<Tables, 'drafts'>, entries: readonly PlantedEntry[]): Promise<boolean[]> {
  return (await tables.drafts.append(await place(tables, entries))).map((outcome) => outcome === 'added');
}

/** Gives each its place after what is there. */
export async function place({ drafts }: Pick<Tables, 'drafts'>, entries: readonly PlantedEntry[]): Promise<AppendEntry[]> {
  const ids = [...new Set(entries.map(({ draft }) => draft))];
  const next = new Map((ids.length > 0 ? await drafts.heads(ids) : []).map(({ id, head }) => [id, head]));
  return entries.map((entry) => {
    const position = next.get(entry.draft) ?? 0;
    next.set(entry.draft, position + 1);
    return { ...entry, position };
  });
}
