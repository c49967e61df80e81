/** A storage in memory that records every statement it runs, and how it reads its tables. */
import { openSqliteDatabase } from '../../server/storage/sqlite/database.ts';
import { sessionInProcess } from '../../server/storage/sqlite/session.ts';
import { openSqliteStorage } from '../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';

export interface NotedStatement {
  readonly sql: string;
  /** Rows that it answered. */
  readonly rows: number;
  /** Tables it went through from end to end, by SQLite's own plan. */
  readonly scanned: readonly string[];
}

export interface NotedStorage {
  readonly storage: CanonicalStorage;
  /** What ran during the work, in order. */
  during(work: () => Promise<unknown>): Promise<NotedStatement[]>;
}

/** An index of a few rows of its table, which a query may scan. */
const fewRows = /INDEX profiles_administering$/;

export async function openNotedStorage(): Promise<NotedStorage> {
  const database = openSqliteDatabase(':memory:');
  let noted: NotedStatement[] | null = null;
  const scannedBy = (sql: string): string[] => {
    if (!/^(select|insert|update|delete|with)\b/i.test(sql)) return [];
    const statement = database.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`);
    const parameters = Array.from({ length: sql.split('?').length - 1 }, () => null);
    return statement
      .all(...parameters)
      .flatMap(({ detail }) => (fewRows.test(detail) ? [] : (/^SCAN (?!CONSTANT|\d+-ROW VALUES|\()(.*)/.exec(detail)?.[1] ?? [])));
  };
  const storage = await openSqliteStorage(':memory:', {}, async () => {
    const session = sessionInProcess(database);
    return {
      ...session,
      run: async (statement) => {
        const answer = await session.run(statement);
        noted?.push({ sql: statement.sql, rows: answer.rows.length, scanned: scannedBy(statement.sql) });
        return answer;
      },
    };
  });
  return {
    storage,
    during: async (work) => {
      noted = [];
      try {
        await work();
        return noted;
      } finally {
        noted = null;
      }
    },
  };
}
