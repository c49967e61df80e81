/** What must be true of a draft's log with every entry, and of what nodes make of it: I1, I2, I3, I7 and I10 of docs/several-nodes.md. */
import * as Y from 'yjs';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import type { AppendEntry, StoredDraft } from '../../../server/storage/tables/drafts.ts';
import type { Client } from './client.ts';
import type { Node } from './node.ts';

/** Milliseconds that an entry may be under way, and that its date may be ahead of the time of the database. */
const [longestWay, mostEarly] = [15_000, 250];

export interface LogChecks {
  /** The database takes an entry. */
  added(entry: AppendEntry): void;
  /** A transaction has written a profile from the draft, which is what was asked for with this key. */
  committed(): void;
  /** How the draft stands in the database. */
  stands(state: StoredDraft['state']): void;
  /** What a node has sent a client comes to this document. */
  served(client: Client, document: Y.Doc): void;
  state(): StoredDraft['state'];
  /** Where it is committed, everything of it is in the canonical list. */
  canonical(storage: Pick<Storage, 'drafts' | 'profiles'>, draft: string, asked: ReadonlyMap<string, string>): Promise<void>;
}

interface LogChecksDeps {
  /** Milliseconds since the start. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly fail: (what: string) => never;
}

export function createLogChecks({ now, start, fail }: LogChecksDeps): LogChecks {
  const doc = new Y.Doc();
  let [length, commits, state] = [0, 0, 'open' as StoredDraft['state']];
  /** How long a log it is that comes to this. */
  const lengths = new Map([[contentOf(doc), 0]]);
  const served = new WeakMap<Node, number>();
  const dated = (at: string): void => {
    const [late, early] = [now() - Date.parse(at) + start, Date.parse(at) - start - now()];
    if (late > longestWay || early > mostEarly) fail(`an entry is dated ${Math.round(late)} ms ago`);
  };
  return {
    added: ({ position, update, at }) => {
      dated(at);
      if (state !== 'open' || commits > 0) fail(`an entry was added to a draft that is ${commits > 0 ? 'committed' : state}`);
      if (position !== length) fail(`position ${position} was given to an entry of a log of ${length}`);
      Y.applyUpdate(doc, update);
      length += 1;
      const content = contentOf(doc);
      if (lengths.has(content)) fail(`entry ${position} is in the log already`);
      lengths.set(content, length);
    },
    committed: () => {
      if (++commits > 1) fail('the draft was committed twice');
    },
    stands: (is) => void (state = is),
    served: ({ name, node }, document) => {
      const known = lengths.get(contentOf(document));
      if (known === undefined) return fail(`${name} was given by ${node?.name} what is not the beginning of the log`);
      if (!node) return;
      if (known < (served.get(node) ?? 0)) fail(`${name} was given less by ${node.name} than others before`);
      served.set(node, known);
    },
    state: () => state,
    canonical: async ({ drafts, profiles }, draft, asked) => {
      const stored = await drafts.byId(draft);
      if (stored?.state !== 'committed') return commits > 0 ? fail('a draft was committed, and is not closed') : undefined;
      const profile = await profiles.byId(stored.profile!.id);
      const { chosen, name } = proposalToContent(readDraft(doc).proposal);
      const isWhole = profile?.revision === 1 && profile.name === name && profile.chosen.join() === chosen.join();
      if (!isWhole || commits !== 1) fail(`what was committed is not the whole draft: ${profile?.chosen.join()} of ${chosen.join()}`);
      if (asked.get(stored.commit!.id) !== chosen.join()) fail('what was committed is not what was reviewed');
    },
  };
}

/** The same of documents that hold the same changes: here nobody removes anything. */
function contentOf(doc: Y.Doc): string {
  const vector = Y.decodeStateVector(Y.encodeStateVector(doc));
  return [...vector].sort(([one], [other]) => one - other).join(' ');
}
