/** The draft's log as the disk has it, read past the storage code, and what it comes to: the naive truth that everything is held against. */
import * as Y from 'yjs';
import { beyond, contentOf, copyOf, follow, noContent, type Content } from './content.ts';
import type { Prepare } from './disk.ts';
import { createFindingsModel, type FindingsModel } from './findings-model.ts';
import { Violation } from './violation.ts';

export interface LogModel {
  /** What the first n entries hold, by n. */
  readonly prefixes: readonly Content[];
  /** The entries. */
  readonly updates: readonly Uint8Array[];
  /** What all entries hold. */
  all(): Content;
  /** The document that the log comes to. */
  readonly doc: Y.Doc;
  /** What a commit of it has to wait for. */
  readonly findings: FindingsModel;
  /** The tags that the document proposes. */
  tags(): Readonly<Record<string, string>>;
  /** Id of whoever wrote the first entry; null while there is none. */
  author(): string | null;
  /** Entries so far. */
  length(): number;
  /** Reads what is new on disk; to be called whenever something has become durable. */
  read(): void;
  /** Reads all of it anew, as a server does that has just started, and compares. */
  readAnew(): void;
}

interface Row {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly by_id: string;
}
interface Snapshot {
  readonly entries: number;
  readonly through_seq: number;
  readonly bytes: Uint8Array;
}

/** What the model tells of. */
export interface LogObserver {
  onCompaction(): void;
  /** An entry of this person has been read, and is not applied yet. */
  onEntry(by: string, log: LogModel): void;
}

export function createLogModel(prepare: Prepare, draft: string, { onCompaction, onEntry }: LogObserver): LogModel {
  const after = prepare<[string, number], Row>('select seq, bytes, by_id from draft_updates where draft_id = ? and seq > ? order by seq');
  const snapshotOf = prepare<[string], Snapshot>('select entries, through_seq, bytes from draft_snapshots where draft_id = ?');
  const doc = new Y.Doc();
  /** What merging deletes is in no entry: it is known from the document alone. */
  const whole = follow(doc);
  const findings = createFindingsModel();
  const prefixes: Content[] = [noContent()];
  const updates: Uint8Array[] = [];
  const sequence: number[] = [];
  let compacted = 0;
  let author: string | null = null;
  let tags: Readonly<Record<string, string>> | null = null;

  const all = (): Content => whole;
  const take = ({ seq, bytes, by_id }: Row): void => {
    const update = new Uint8Array(bytes);
    onEntry(by_id, model);
    author ??= by_id;
    if (!beyond(contentOf(update), whole))
      throw new Violation(`entry ${sequence.length} of the log says nothing that is not in it already`);
    findings.follow(doc, by_id, () => Y.applyUpdate(doc, update));
    if (doc.store.pendingStructs ?? doc.store.pendingDs)
      throw new Violation(`entry ${sequence.length} of the log builds on what is not in it`);
    updates.push(update);
    prefixes.push(copyOf(whole));
    sequence.push(seq);
    tags = null;
  };
  const judgeSnapshot = ({ entries, through_seq, bytes }: Snapshot): void => {
    const kept = sequence.filter((seq) => seq <= through_seq).length;
    if (kept !== entries) throw new Violation(`a snapshot says it stands for ${entries} entries, but stands for ${kept}`);
    const snapshot = new Y.Doc();
    Y.applyUpdate(snapshot, new Uint8Array(bytes));
    judgeSame('the snapshot', follow(snapshot), prefixes[entries]!);
  };

  const model: LogModel = {
    ...{ findings, prefixes },
    updates,
    all,
    doc,
    tags: () => (tags ??= tagsIn(doc)),
    author: () => author,
    length: () => sequence.length,
    read() {
      for (const row of after.all(draft, sequence.at(-1) ?? 0)) take(row);
      const snapshot = snapshotOf.get(draft);
      if (!snapshot || snapshot.entries === compacted) return;
      compacted = snapshot.entries;
      onCompaction();
      judgeSnapshot(snapshot);
    },
    readAnew() {
      const snapshot = snapshotOf.get(draft);
      const rows = after.all(draft, snapshot?.through_seq ?? 0);
      const length = (snapshot?.entries ?? 0) + rows.length;
      if (length !== sequence.length) throw new Violation(`the log has ${length} entries, and had ${sequence.length}`);
      const anew = new Y.Doc();
      for (const { bytes } of [...(snapshot ? [snapshot] : []), ...rows]) Y.applyUpdate(anew, new Uint8Array(bytes));
      judgeSame('the log, read anew,', follow(anew), all());
    },
  };
  return model;
}

/** As its rows say; of two rows with one key, either. */
function tagsIn(doc: Y.Doc): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const row of doc.getMap('tags').values())
    if (row instanceof Y.Map) tags[String(row.get('key')).trim()] = String(row.get('value')).trim();
  return tags;
}

function judgeSame(what: string, found: Content, expected: Content): void {
  const [more, less] = [beyond(found, expected), beyond(expected, found)];
  if (more) throw new Violation(`${what} holds more than the entries it stands for: ${more}`);
  if (less) throw new Violation(`${what} lacks what its entries hold: ${less}`);
}
