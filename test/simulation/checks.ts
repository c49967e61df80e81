/** What must be true at every moment, held against the log as the disk has it. */
import * as Y from 'yjs';
import { digestOf } from '../../core/profile/digest.ts';
import type { ProfileContent } from '../../core/profile/profile.ts';
import type { SyncState } from '../../client/sync/step/sync-state.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { createCommitModel, type CommitModel } from './commit-model.ts';
import { add, beyond, contentOf, follow, noContent, type Content } from './content.ts';
import type { Prepare } from './disk.ts';
import { syncKind, updateIn } from './frames.ts';
import { createLogModel, type LogModel, type LogObserver } from './log-model.ts';
import type { Line } from './network.ts';
import type { Editor, Tab } from './tab.ts';
import type { Tally } from './tally.ts';
import { Violation } from './violation.ts';

export interface Checks {
  readonly log: LogModel;
  readonly commits: CommitModel;
  /** Something has become durable. */
  onCommit(): void;
  /** The server sends a frame. */
  onDown(line: Line, frame: Uint8Array): void;
  /** The server is given a frame. */
  onUp(line: Line, frame: Uint8Array): void;
  /** It has dealt with it. */
  afterUp(line: Line, frame: Uint8Array, isOpen: boolean): void;
  /** Looks at every tab. */
  check(tabs: Iterable<Tab>): void;
  /** What any client was told to be on the server. */
  readonly acknowledged: Content;
}

/** What the server that runs must know of whoever is at the other end of a connection; false while none runs. */
export interface Holding {
  mayOnlyLook(line: Line): boolean;
  isShutOut(line: Line): boolean;
  /** Connections, of which some may be of people who are shut out. */
  lines(): readonly Line[];
}

export interface ChecksDeps {
  readonly prepare: Prepare;
  readonly draft: string;
  readonly tally: Tally;
  readonly holding: Holding;
  /** Throws where what is in the log so far keeps this person from writing the next entry. */
  readonly judgeEntry: LogObserver['onEntry'];
}

/** Two people may have made the same changes and asked to save the same content: the commit of one holds all that the other sees. [U29] */
function isAsCommitted({ draft }: Editor): boolean {
  const digest = draft.ending()?.commit?.digest;
  return digest !== undefined && digest === digestOf(builtInCatalog(), draft.content(), draft.base());
}

export function createChecks({ prepare, draft, tally, holding, judgeEntry }: ChecksDeps): Checks {
  const log = createLogModel(prepare, draft, { onCompaction: () => (tally.compactions += 1), onEntry: judgeEntry });
  const commits = createCommitModel(prepare, draft);
  const acknowledged = noContent();
  const looks = new WeakMap<Editor, Look>();
  /** Counts what may change the outcome of a check. */
  let readings = 0;

  const check = (tab: Tab): void => {
    const { editor } = tab;
    if (!editor) return;
    const look = looks.get(editor) ?? newLook(editor);
    looks.set(editor, look);
    judgeSave(tab, editor, look);
    const isFlushed = editor.draft.flushed();
    const state = editor.draft.state();
    if (look.changes === look.checkedAt && look.readings === readings && look.isFlushed === isFlushed && look.state === state) return;
    Object.assign(look, { checkedAt: look.changes, readings, isFlushed, state });
    const { kind, edits } = state;
    tally.checks += 1;
    judgePrefix(tab, editor, look);
    if (edits === 'here') judgeKept(tab, editor);
    if (!isFlushed && kind !== 'saved' && edits !== 'none') return;
    const missing = beyond(editor.content, log.all());
    if (missing && isAsCommitted(editor)) return;
    if (missing) throw new Violation(`${tab.realm.name} says that all is on the server, which lacks ${missing}`);
    add(acknowledged, editor.content);
    tally['times all was acknowledged'] += 1;
  };

  /** Only what was reviewed, and committed, is called saved. */
  const judgeSave = ({ realm }: Tab, { save }: Editor, look: Look): void => {
    const saving = save.saving();
    if (saving.step === 'done' && look.reviewed) commits.judgeDone(realm.name, look.reviewed);
    look.reviewed = 'request' in saving ? saving.request.content : null;
  };

  /** What a replica shows is what was edited on its device, and a beginning of the log. */
  const judgePrefix = (tab: Tab, editor: Editor, look: Look): void => {
    const { content } = editor;
    while (look.prefix < log.length() && !beyond(log.prefixes[look.prefix + 1]!, content)) look.prefix += 1;
    const { clients, edits, edited } = tab.device;
    const prefix = log.prefixes[look.prefix]!;
    for (const [client, reach] of content.reach) {
      if (!clients.has(client) && (prefix.reach.get(client) ?? 0) < reach)
        throw new Violation(
          `${tab.realm.name} shows insertions of ${client} up to ${reach} beyond the ${look.prefix} first of ${log.length()} entries`,
        );
    }
    if (!beyond(content, prefix, edited)) return;
    const more = beyond(content, contentOfAll([...log.updates.slice(0, look.prefix), ...edits]));
    if (more)
      throw new Violation(
        `${tab.realm.name} shows ${more} beyond the ${look.prefix} first of ${log.length()} entries and what was edited on its device`,
      );
  };

  /** What is said to be on this device is in its database, or on the server by now. */
  const judgeKept = ({ realm, device }: Tab, { content }: Editor): void => {
    const stored = device.stored();
    if (!beyond(content, stored.content, log.all())) return;
    const missing = beyond(content, contentOfAll([...log.updates, ...stored.updates]));
    if (missing) throw new Violation(`${realm.name} says that its edits are on this device, which lacks ${missing}`);
  };

  /** Changes that arrived from somebody who may only read. */
  const toRefuse = new WeakSet<Uint8Array>();

  return {
    log,
    commits,
    acknowledged,
    onCommit() {
      const before = log.length();
      log.read();
      if (log.length() > before) readings += 1;
      const commitsBefore = commits.commits;
      commits.read(log);
      tally.commits += commits.commits - commitsBefore;
    },
    onUp(line, frame) {
      const update = updateIn(frame);
      if (update && holding.mayOnlyLook(line)) toRefuse.add(frame);
      if (update && !beyond(contentOf(update), log.all()) && frame[1] === syncKind.update) tally['changes delivered twice'] += 1;
    },
    afterUp(line, frame, isOpen) {
      const update = toRefuse.delete(frame) && holding.mayOnlyLook(line) ? updateIn(frame) : null;
      if (!update || !beyond(contentOf(update), log.all())) return;
      if (isOpen) throw new Violation(`${line.client.name} may only read, and a change of it was let through`);
      tally['changes refused'] += 1;
    },
    onDown(line, frame) {
      const update = updateIn(frame);
      if (update && holding.isShutOut(line)) throw new Violation(`${line.client.name} may not look, and is given what the draft holds`);
      const more = update && beyond(contentOf(update), log.all());
      if (more) throw new Violation(`the server gives ${line.client.name} what is not on its disk: ${more}`);
    },
    check: (tabs) => {
      for (const tab of tabs) check(tab);
      for (const line of holding.lines())
        if (holding.isShutOut(line)) throw new Violation(`${line.client.name} may not look, and its socket is open`);
    },
  };
}

/** What merging deletes is in none of the updates. */
function contentOfAll(updates: readonly Uint8Array[]): Content {
  const doc = new Y.Doc();
  const content = follow(doc);
  for (const update of updates) Y.applyUpdate(doc, update);
  return content;
}

interface Look {
  /** Transactions of the document. */
  changes: number;
  /** What the outcome of the last check depended on. */
  checkedAt: number;
  readings: number;
  isFlushed: boolean;
  state: SyncState | null;
  /** What the Save that waits, or is on its way, is to save. */
  reviewed: ProfileContent | null;
  /** Entries of the log that the document holds, from the first on. */
  prefix: number;
}

function newLook({ draft }: Editor): Look {
  const look: Look = { changes: 0, checkedAt: -1, readings: -1, isFlushed: false, state: null, reviewed: null, prefix: 0 };
  draft.doc.on('afterTransaction', () => void (look.changes += 1));
  return look;
}
