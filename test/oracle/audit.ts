/** Which rows of the audit a person is told, from rules H160–H165 alone: sets and loops over rows. Shares no code with core or server. */

type Tags = Readonly<Record<string, string>>;
type Facts = Readonly<Record<string, unknown>> | null;

/** A row as the table holds it. */
export interface OracleRow {
  readonly seq: number;
  readonly at: string;
  readonly event: string;
  readonly actor: string | null;
  readonly kind: string | null;
  readonly target: string | null;
  readonly before: Facts;
  readonly after: Facts;
}

export interface AuditQuestion {
  readonly actor?: string;
  readonly event?: string;
  readonly target?: string;
}

/** What the asker sees of the things that rows are about. */
export interface Sight {
  readonly asker: string;
  /** Whether somebody with these tags is in sight. */
  user(tags: Tags): boolean;
  profile(tags: Tags): boolean;
  /** Whether this draft may be read. */
  draft(id: string): boolean;
  /** The tags a user has now; undefined for one who is not there. */
  tagsOfUser(id: string): Tags | undefined;
  /** The tags a profile has, or had last, and those of one revision. */
  tagsOfProfile(id: string, revision?: number): Tags | undefined;
}

/** Newest first; each as time, event and target. */
export function auditSeen(rows: readonly OracleRow[], sight: Sight, { actor, event, target }: AuditQuestion): string[] {
  return rows
    .filter((row) => (actor === undefined || row.actor === actor) && (event === undefined || row.event === event))
    .filter((row) => target === undefined || row.target === target)
    .filter((row) => isTold(rows, sight, row) && (actor === undefined || isPersonSeen(rows, sight, actor)))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.seq - a.seq))
    .map((row) => auditKey(row.at, row.event, row.target));
}

export const auditKey = (at: string, event: string, target: string | null): string => `${at} ${event} ${target ?? ''}`;

const isEverythingSeen = (sight: Sight): boolean => sight.user({}) && sight.profile({});

function isPersonSeen(rows: readonly OracleRow[], sight: Sight, id: string): boolean {
  return id === sight.asker || sight.user(sight.tagsOfUser(id) ?? lastTags(rows, id) ?? {});
}

const lastTags = (rows: readonly OracleRow[], id: string): Tags | undefined =>
  rows.find((row) => row.event === 'user-removed' && row.target === id)?.before?.['tags'] as Tags | undefined;

function isTold(rows: readonly OracleRow[], sight: Sight, row: OracleRow): boolean {
  if (isEverythingSeen(sight)) return true;
  const { kind, target, actor } = row;
  if (kind === null || kind === 'audit') return actor !== null && isPersonSeen(rows, sight, actor);
  if (kind === 'settings') return true;
  if (target === null) return false;
  if (kind === 'draft') return sight.draft(target);
  if (kind === 'profile') {
    const revisions = [row.before?.['revision'], row.after?.['revision']].filter((one) => typeof one === 'number');
    return [undefined, ...revisions].every((revision) => sight.profile(sight.tagsOfProfile(target, revision) ?? {}));
  }
  if (kind !== 'user') return false;
  const told = [row.before?.['tags'], row.after?.['tags']].filter((tags) => tags !== undefined) as Tags[];
  if (![sight.tagsOfUser(target) ?? lastTags(rows, target) ?? {}, ...told].every((tags) => sight.user(tags))) return false;
  if (row.event !== 'profiles-assigned') return true;
  const assigned = [row.before?.['profiles'], row.after?.['profiles']].flat() as { id: string }[];
  return assigned.some(({ id }) => sight.profile(sight.tagsOfProfile(id) ?? {}));
}
