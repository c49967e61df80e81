/** Rows of drafts and of their logs, and what they stand for. */
import { isProposal, readJson, type DraftProposal } from '../json-column.ts';
import { searchText, tagLines } from '../lists/listed-text.ts';
import type { Row } from '../schema.ts';
import type { AppendEntry, LogEntry, NewDraft, StoredDraft, StoredSnapshot } from '../../tables/drafts.ts';

/** JSON even for the name: a hostile document may propose NUL or half a surrogate pair, which a text column cannot hold everywhere. [S17] */
const proposalToJson = ({ name, tags }: DraftProposal): string => JSON.stringify({ name, tags } satisfies DraftProposal);

/** As an append writes it: what comes later to a closed draft is not its matter, and what the database keeps neither. */
export type DraftRow = Omit<Row<'drafts'>, 'log_removed' | 'listed_at'>;

export const draftToRow = (
  { draft: id, position, base, at, by }: AppendEntry,
  { name, tags, at: updated_at }: AppendEntry,
  count: number,
): DraftRow => ({
  ...newDraftToRow({ id, base, name, tags, createdAt: at, createdBy: by.username, createdById: by.id }),
  ...{ updated_at, begun: 1, head: position + count, newest_batch: count },
});

export const newDraftToRow = ({ id, base, name, tags, createdAt, createdBy, createdById }: NewDraft): DraftRow => ({
  id,
  base_profile: base?.profile ?? null,
  base_revision: base?.revision ?? null,
  state: 'open',
  proposal: proposalToJson({ name, tags }),
  created_at: createdAt,
  created_by: createdBy,
  created_by_id: createdById,
  updated_at: createdAt,
  closed_by: null,
  profile_id: null,
  profile_revision: null,
  commit_id: null,
  commit_digest: null,
  search: searchText(name),
  tag_lines: tagLines(tags),
  begun: 0,
  head: 0,
  newest_batch: 0,
});

export type EntryRow = Omit<Row<'draft_updates'>, 'seq'>;

export const entryToRow = ({ draft, update, by, at }: AppendEntry): EntryRow => ({
  draft_id: draft,
  bytes: update,
  by_id: by.id,
  by_name: by.username,
  at,
});

interface SnapshotRow {
  readonly bytes: Uint8Array;
  readonly entries: number | null;
  readonly metadata: string | null;
}

export const snapshotFromRow = ({ bytes, entries, metadata }: SnapshotRow): StoredSnapshot => ({
  entries: entries ?? 0,
  update: plainBytes(bytes),
  metadata: metadata ?? '',
});

/** [S30] */
export const entryFromRow = ({ bytes, by_id, by_name }: Pick<Row<'draft_updates'>, 'bytes' | 'by_id' | 'by_name'>): LogEntry => ({
  update: plainBytes(bytes),
  by: { id: by_id, username: by_name },
});

export function draftFromRow(row: Row<'drafts'>): StoredDraft {
  const { id } = row;
  const { name, tags } = readJson(row.proposal, isProposal, { table: 'drafts', column: 'proposal', id });
  return {
    id,
    base: row.base_profile !== null && row.base_revision !== null ? { profile: row.base_profile, revision: row.base_revision } : null,
    state: row.state,
    name,
    tags,
    createdAt: row.created_at,
    createdBy: row.created_by,
    createdById: row.created_by_id,
    updatedAt: row.updated_at,
    begun: row.begun === 1,
    closedBy: row.closed_by,
    profile: row.profile_id !== null && row.profile_revision !== null ? { id: row.profile_id, revision: row.profile_revision } : null,
    commit: row.commit_id !== null && row.commit_digest !== null ? { id: row.commit_id, digest: row.commit_digest } : null,
  };
}

/** The drivers return Node's Buffer, whose `slice` and JSON form differ from a plain `Uint8Array`. */
const plainBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
