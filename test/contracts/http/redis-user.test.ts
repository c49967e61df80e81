/** A Redis whose user may connect and nothing more, as Redis 7 makes them: channels are given one by one. */
import { createClient } from '@redis/client';
import { expect, onTestFinished, test } from 'vitest';
import { openRedisWire } from '../../../server/nodes/redis-wire.ts';
import { startRedis } from '../../soak/nodes/redis.ts';
import { until } from '../../support/relay.ts';

test('[P80] a user without channels is told in the log, once for sending and once for listening', async ({ skip }) => {
  const redis = await startRedis();
  if (redis === null) return skip('there is no redis-server and no valkey-server');
  onTestFinished(redis.stop);
  const operator = createClient({ url: redis.url });
  await operator.connect();
  onTestFinished(() => operator.destroy());
  await operator.sendCommand(['ACL', 'SETUSER', 'accord', 'on', '>word', '~*', '+@all', 'resetchannels']);
  const troubles: string[] = [];
  const wire = openRedisWire(redis.url.replace('//', '//accord:word@'), 'accord:test', (error) => void troubles.push(String(error)));
  onTestFinished(wire.close);
  let isReady = false;
  wire.onReady(() => (isReady = true));
  await until('it is ready', () => isReady);
  for (const topic of ['', 'one', 'two']) {
    wire.join(topic);
    wire.send(topic, 'x');
  }
  await until('both are told', () => troubles.length >= 2);
  // Whatever was refused after them has been answered by then.
  wire.send('', 'x');
  await operator.ping();
  expect(troubles).toEqual([expect.stringContaining('NOPERM'), expect.stringContaining('NOPERM')]);
});
