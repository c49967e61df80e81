/** Reads a file of users, and asks the server what would become of each. Knows no screen. */
import { batch, createSignal, type Accessor } from 'solid-js';
import { readUserRows, type UserRow, type UserTable } from '../../../../core/accounts/user-rows.ts';
import type { Api, Problem } from '../../../api/api.ts';
import { readCsv } from '../../../platform/csv.ts';

/** What a line adds. */
export interface NewUser {
  readonly row: UserRow;
  /** Ids. */
  readonly profiles: readonly string[];
}

export interface RefusedRow {
  readonly row: UserRow;
  readonly why: string;
}

export interface ImportPlan {
  readonly fileName: string;
  readonly table: UserTable;
  /** Rows that the server has judged. */
  readonly judged: number;
  readonly added: readonly NewUser[];
  readonly refused: readonly RefusedRow[];
}

export interface ImportPlanning {
  readonly plan: Accessor<ImportPlan | null>;
  /** What kept the plan from being made. */
  readonly problem: Accessor<Problem | null>;
  read(file: File): Promise<void>;
  clear(): void;
}

/** Rows that the server judges at once. */
const atOnce = 100;

/** Bytes; a thousand users take far less. */
const longestFile = 2 * 1024 * 1024;

const wrongFile = (detail: string): Problem => ({ code: 'invalid', status: 0, title: 'This file cannot be read', detail });

export function createImportPlanning(api: Pick<Api, 'planUsers'>): ImportPlanning {
  const [plan, setPlan] = createSignal<ImportPlan | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  /** A file that was chosen later takes the place of this one. */
  let turn = 0;
  const judge = async (rows: readonly UserRow[], isCurrent: () => boolean): Promise<void> => {
    for (let at = 0; at < rows.length; at += atOnce) {
      const some = rows.slice(at, at + atOnce);
      const answer = await api.planUsers(some.map(wanted));
      if (!isCurrent()) return;
      if (!answer.ok) return void setProblem(answer.problem);
      const judged = some.map((row, index) => ({ row, ...answer.value.users[index] }));
      setPlan((before) => before && withJudged(before, judged));
    }
  };
  return {
    ...{ plan, problem },
    read: async (file) => {
      turn += 1;
      const own = turn;
      const table = await readFile(file);
      if (own !== turn) return;
      batch(() => {
        setProblem('table' in table ? null : table);
        setPlan('table' in table ? planOf(file.name, table.table) : null);
      });
      if ('table' in table)
        await judge(
          table.table.rows.filter((row) => row.problem === null),
          () => own === turn,
        );
    },
    clear: () => {
      turn += 1;
      batch(() => {
        setPlan(null);
        setProblem(null);
      });
    },
  };
}

async function readFile(file: File): Promise<{ readonly table: UserTable } | Problem> {
  if (file.size > longestFile) return wrongFile(`${file.name} has ${Math.ceil(file.size / 1024 / 1024)} MB; split it, 2 MB at a time.`);
  const text = await file.text();
  if (text.includes('\uFFFD')) return wrongFile(`${file.name} is not in UTF-8; save it as "CSV UTF-8" and choose it again.`);
  const { rows, problems } = readCsv(text);
  if (problems.length > 0) return wrongFile(`${file.name}: ${someOf(problems)}`); // [U260]
  const table = readUserRows(rows);
  return table.problem === null ? { table } : wrongFile(`${file.name}: ${table.problem}`);
}

/** So many are told at once: the first is often the cause of the others. */
const mostTold = 3;

const someOf = (problems: readonly string[]): string =>
  [...problems.slice(0, mostTold), ...(problems.length > mostTold ? [`And ${problems.length - mostTold} more.`] : [])].join(' ');

const wanted = ({ username, displayName, profiles, tags }: UserRow) => ({
  ...{ username, profiles, tags },
  ...(displayName !== '' && { displayName }),
});

/** What is wrong with a line by itself is known at once. */
const planOf = (fileName: string, table: UserTable): ImportPlan => {
  const refused = table.rows.flatMap((row) => (row.problem === null ? [] : [{ row, why: row.problem }]));
  return { fileName, table, judged: refused.length, added: [], refused };
};

type Judged = { readonly row: UserRow; readonly profiles?: readonly string[]; readonly problem?: { readonly detail: string } | null };

function withJudged(plan: ImportPlan, judged: readonly Judged[]): ImportPlan {
  const added = judged.flatMap(({ row, profiles = [], problem }) => (problem ? [] : [{ row, profiles }]));
  const refused = judged.flatMap(({ row, problem }) => (problem ? [{ row, why: problem.detail }] : []));
  return {
    ...plan,
    judged: plan.judged + judged.length,
    added: [...plan.added, ...added],
    refused: [...plan.refused, ...refused].sort((a, b) => a.row.line - b.row.line),
  };
}
