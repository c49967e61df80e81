/** People with sessions, put into a database before its server starts: signing hundreds in would measure the hashing of passwords. */
import { may, plantPeople } from '../../support/cast.ts';
import { fill } from '../../support/fill.ts';

/** What there is beside them, so that lists and decisions cost something. */
const listed = { profiles: 3_000, users: 3_000, drafts: 300 } as const;

export const usernameOf = (index: number): string => `editor-${index}`;

/** The `Cookie` headers of so many editors. */
export const plantEditors = (dataDir: string, count: number): Promise<string[]> =>
  plantPeople(
    dataDir,
    Array.from({ length: count }, (_, index) => usernameOf(index)),
    may.write,
    (storage) => fill(storage, listed, 20_261_129),
  );
