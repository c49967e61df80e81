/** A draft that somebody wrote, and its commit through any server. */
import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { fillDraft } from '../../../core/draft/edit-draft.ts';
import { inputToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { append } from '../../support/append.ts';
import { builtInCatalog } from '../../support/catalog.ts';
import type { ServerProcess } from '../load/server-process.ts';
import type { Cluster } from './cluster.ts';

export interface WrittenDraft {
  readonly id: string;
  /** Of the profile that it becomes. */
  readonly name: string;
  /** Each time by the same request. */
  commit(through: ServerProcess): Promise<{ readonly status: number; readonly body: string }>;
}

export async function writeDraft({ administrator, people, storage }: Cluster): Promise<WrittenDraft> {
  const content = inputToContent({ name: `Committed ${randomUUID()}`, chosen: ['Users.View'] });
  const [doc, id, request] = [new Y.Doc(), randomUUID(), randomUUID()];
  fillDraft(doc, content, randomUUID);
  const by = { id: people[0]!.id, username: 'editor-0' };
  const written = { draft: id, base: null, name: content.name, tags: {}, update: Y.encodeStateAsUpdate(doc), by };
  await append(storage, [{ ...written, at: new Date().toISOString() }]);
  const commit: WrittenDraft['commit'] = async ({ url }) => {
    const answer = await fetch(`${url}/api/drafts/${id}/commit`, {
      method: 'POST',
      headers: { cookie: administrator, origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ id: request, digest: digestOf(builtInCatalog(), content, null) }),
    });
    return { status: answer.status, body: await answer.text() };
  };
  return { id, name: content.name, commit };
}
