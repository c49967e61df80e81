/** What is said of a closed draft once its log and the answers it gave are gone. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { catalog } from '../../support/actors.ts';
import { startServer } from '../../support/server.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { append } from '../../support/append.ts';

test('[S58] [G31] a draft whose log was removed is shown, opened and committed again as the closed draft it is', async () => {
  const server = await startServer();
  const admin = await server.signIn('admin');
  const [draft, doc] = [randomUUID(), new Y.Doc()];
  doc.getText('name').insert(0, 'Night shift');
  const by = { id: admin.userId, username: 'admin' };
  const update = Y.encodeStateAsUpdate(doc);
  const at = new Date(server.now()).toISOString();
  await append(server.storage, [{ draft, update, by, at, name: 'Night shift', tags: {}, base: null }]);
  const body = { id: randomUUID(), digest: digestOf(catalog, proposalToContent(readDraft(doc).proposal), null) };
  const commit = () => admin.call('POST', `/api/drafts/${draft}/commit`, { body });
  expect([(await commit()).status, (await commit()).status]).toEqual([200, 200]);
  const shown = (await admin.call('GET', `/api/drafts/${draft}`)).body;

  await server.retention.run();
  expect(await server.storage.drafts.updates(draft)).toHaveLength(1);
  server.advance(91 * 24 * 3_600_000);
  await server.retention.run();
  expect(await server.storage.drafts.updates(draft)).toHaveLength(0);
  expect(await server.storage.outcomes.byId(body.id)).toBeNull();

  const again = await server.signIn('admin');
  expect((await again.call('GET', `/api/drafts/${draft}`)).body).toEqual(shown);
  const refused = await again.call('POST', `/api/drafts/${draft}/commit`, { body });
  expect(refused).toMatchObject({ status: 409, body: { code: 'closed', detail: 'The draft was committed by admin.' } });
  const late = await openRelayClient(server.url, `/sync/${draft}`, { cookie: again.cookie });
  expect(await late.ended()).toBe(4409);
  await server.close();
});
