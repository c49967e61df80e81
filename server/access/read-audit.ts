/** Pages of the audit for one person: rows are read in batches, and each is judged by the rights of that moment. [H162] */
import type { AuditRow } from '../../core/audit/audit-row.ts';
import { systemClock } from '../clock.ts';
import type { Tables } from '../storage/storage.ts';
import type { AuditFilter, AuditPlace } from '../storage/tables/audit.ts';
import { costOf } from '../web/budget/costs.ts';
import type { AccessState } from './access-state.ts';
import { createTelling, isToldEverything, profilesIn, revisionKey, revisionsIn, type Subjects, type ToldRow } from './audit-told.ts';
import { mayHearOfProfile, mayHearOfUser } from './disclosure.ts';
import { accessToDraft } from './draft-rights.ts';

export interface ReadAuditDeps {
  readonly storage: Pick<Tables, 'audit' | 'users' | 'profiles' | 'drafts'>;
  readonly access: AccessState;
  /** Takes the milliseconds of each piece of work. */
  readonly spent: (milliseconds: number) => void;
}

export interface ToldPage {
  readonly rows: ToldRow[];
  /** Null at the end. A page may be short, as others' rows are examined for it too. */
  readonly next: AuditPlace | null;
}

type Reading = Pick<ReadAuditDeps, 'storage' | 'access'>;

interface Asked extends AuditFilter {
  readonly limit: number;
  readonly after?: AuditPlace;
}

const rowsAtOnce = 200;
/** Rows that one page examines for somebody who is not told every row. [H165] */
const mostExamined = 400;

export async function readAudit(deps: ReadAuditDeps, asker: string, { limit, after, ...filter }: Asked): Promise<ToldPage> {
  const { storage, access, spent } = deps;
  const rows: ToldRow[] = [];
  const known = knownSubjects();
  let place = after;
  if (!isToldEverything(access.facts(), asker) && !(await mayAskFor(deps, asker, filter))) return { rows, next: null };
  for (let examined = 0; examined < mostExamined; examined += rowsAtOnce) {
    const isWhole = isToldEverything(access.facts(), asker);
    const batch = await storage.audit.page({ ...filter, limit: isWhole ? limit : rowsAtOnce, ...(place && { after: place }) });
    if (!isWhole) spent((await readSubjects(deps, asker, batch.rows, known)) * costOf.lookUp); // [H207]
    const [used, tell] = [systemClock.used(), createTelling(access.facts(), asker, known)];
    for (const row of batch.rows) {
      const told = tell(row);
      // A person out of sight is not found by what they did either. [H161]
      if (told && (filter.actor === undefined || told.actor.id === filter.actor)) rows.push(told);
      place = { at: row.at, seq: row.seq };
      if (rows.length === limit) break;
    }
    spent(systemClock.used() - used);
    if (rows.length === limit) return { rows, next: place?.seq === batch.rows.at(-1)?.seq ? batch.next : (place ?? null) };
    if (batch.next === null) return { rows, next: null };
    place = batch.next;
    if (isWhole) break;
  }
  return { rows, next: place ?? null };
}

/** What is asked for by id and out of sight is answered like what never was: without a next page too. [H161] */
async function mayAskFor({ storage, access }: Reading, asker: string, { actor, target }: AuditFilter): Promise<boolean> {
  const seesUser = async (id: string): Promise<boolean | null> => {
    const tags = (await storage.users.named([id]))[0]?.tags ?? (await lastTagsOf(storage, id));
    return tags && mayHearOfUser(access.facts(), asker, { id, tags });
  };
  const seesProfile = async (id: string): Promise<boolean | null> => {
    const tags = access.profileTags(id) ?? (await storage.profiles.lastRevision(id))?.tags;
    return tags ? mayHearOfProfile(access.facts(), asker, tags) : null;
  };
  const seesDraft = async (id: string): Promise<boolean | null> => {
    const draft = await storage.drafts.byId(id);
    return draft && (await accessToDraft(access, storage, asker, draft)).level !== 'none';
  };
  if (actor !== undefined && !(await seesUser(actor))) return false;
  if (target === undefined) return true;
  return (
    (await seesUser(target)) ??
    (await seesProfile(target)) ??
    (await seesDraft(target)) ??
    seesForgotten({ storage, access }, asker, target)
  );
}

/** Of what only the audit still knows there are no tags, and it is in sight like what has none. [H163b] */
async function seesForgotten({ storage, access }: Reading, asker: string, id: string): Promise<boolean> {
  const { rows } = await storage.audit.page({ target: id, limit: 1 });
  const kind = rows[0]?.target?.kind;
  if (kind === 'profile') return mayHearOfProfile(access.facts(), asker, {});
  return kind === 'user' && mayHearOfUser(access.facts(), asker, { id, tags: {} });
}

interface Known extends Subjects {
  readonly users: Map<string, Tags>;
  readonly profiles: Map<string, Tags>;
  readonly revisions: Map<string, Tags>;
  readonly drafts: Map<string, string>;
}

type Tags = Readonly<Record<string, string>>;

const knownSubjects = (): Known => ({ users: new Map(), profiles: new Map(), revisions: new Map(), drafts: new Map() });

/** Adds what these rows are about, as far as it is not known yet, one by one so that others' work runs in between. Returns how much it looked up. */
async function readSubjects({ storage, access }: Reading, asker: string, rows: readonly AuditRow[], known: Known): Promise<number> {
  const before = sizeOf(known);
  const idsOf = (kind: string): string[] => [...new Set(rows.flatMap(({ target }) => (target?.kind === kind ? (target.id ?? []) : [])))];
  const people = [...idsOf('user'), ...rows.flatMap(({ actor }) => actor.id ?? [])];
  const assigned = rows.flatMap(({ before, after }) => [...profilesIn(before), ...profilesIn(after)]).flatMap(idIn);
  await readUsers(storage, newIn(known.users, people), known.users);
  await readProfiles({ storage, access }, newIn(known.profiles, [...idsOf('profile'), ...assigned]), known.profiles);
  for (const row of rows) await readRevisions(storage, row, known.revisions);
  const drafts = newIn(known.drafts, idsOf('draft'));
  for (const id of drafts) {
    const draft = await storage.drafts.byId(id);
    if (draft && (await accessToDraft(access, storage, asker, draft)).level !== 'none') known.drafts.set(id, draft.createdById);
  }
  return sizeOf(known) - before + drafts.length;
}

const sizeOf = ({ users, profiles, revisions }: Known): number => users.size + profiles.size + revisions.size;

const idIn = (one: unknown): string[] => (typeof one === 'object' && one !== null && 'id' in one ? [String(one.id)] : []);

const newIn = (known: ReadonlyMap<string, unknown>, ids: readonly string[]): string[] => [...new Set(ids)].filter((id) => !known.has(id));

async function readUsers(storage: ReadAuditDeps['storage'], ids: readonly string[], known: Map<string, Tags>): Promise<void> {
  const found = ids.length === 0 ? [] : await storage.users.named(ids);
  for (const [index, id] of ids.entries()) known.set(id, found[index]?.tags ?? (await lastTagsOf(storage, id)) ?? {});
}

/** As the row of the removal has them; null where nobody was removed. */
async function lastTagsOf({ audit }: Pick<Tables, 'audit'>, target: string): Promise<Tags | null> {
  const { rows } = await audit.page({ target, event: 'user-removed', limit: 1 });
  return (rows[0]?.before?.['tags'] as Tags | undefined) ?? null;
}

async function readProfiles({ storage, access }: Reading, ids: readonly string[], known: Map<string, Tags>): Promise<void> {
  for (const id of ids) known.set(id, access.profileTags(id) ?? (await storage.profiles.lastRevision(id))?.tags ?? {});
}

async function readRevisions({ profiles }: Pick<Tables, 'profiles'>, row: AuditRow, known: Map<string, Tags>): Promise<void> {
  const { target } = row;
  if (target?.kind !== 'profile' || target.id === null) return;
  for (const revision of revisionsIn(row)) {
    const key = revisionKey(target.id, revision);
    if (!known.has(key)) known.set(key, (await profiles.revision(target.id, revision))?.tags ?? {});
  }
}
