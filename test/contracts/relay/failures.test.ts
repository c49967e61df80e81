/** What fails in the background of the relay, and whom it must not touch. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { encodeControl } from '../../../core/protocol/control.ts';
import { noMetrics } from '../../../server/drafts/relay-metrics.ts';
import { startRelay } from '../../support/relay.ts';

it('[H39] a commit that fails in a way nobody foresaw is logged, and the next one on the same socket is answered', async () => {
  let isFirst = true;
  const admitted = (kind: string): void => {
    if (kind !== 'commit' || !isFirst) return;
    isFirst = false;
    throw new Error('no metrics');
  };
  const world = await startRelay({ metrics: { ...noMetrics, admitted } });
  const client = await world.rawClient(world.admin.user, world.newDraft());
  const [failing, next] = [randomUUID(), randomUUID()];
  for (const id of [failing, next]) client.send(encodeControl({ type: 'commit', id, digest: '0'.repeat(64) }));
  expect(await client.receive('refused')).toMatchObject({ id: next });
  expect(world.errors).toEqual([expect.stringContaining('a commit could not be answered')]);
  await world.close();
});
