/** Whoever reaches the Redis of the servers, and says there whatever they like, as often as they can. */
import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import { encodeEnvelope, type NodeMessage } from '../../../server/nodes/message.ts';
import { wait } from '../load/waiting.ts';
import type { Play } from './play.ts';

/** Messages that are sent before their answers are waited for. */
const atOnce = 50;

/** Publishes for so many milliseconds; nothing where there is no Redis. */
export async function floodRedis({ cluster: { redis, storage, people }, draft }: Play, milliseconds: number): Promise<void> {
  if (redis === null) return;
  const instance = await storage.epoch.instance();
  const servers = (await storage.nodes.live('')).map(({ id }) => id);
  const client = createClient({ url: redis.url });
  await client.connect();
  const end = performance.now() + milliseconds;
  for (let n = 0; performance.now() < end; n += atOnce) {
    const said = Array.from({ length: atOnce }, (_, at) => forged(n + at, draft, servers, people[0]!.id));
    await Promise.all(said.map(([topic, text]) => client.publish(`accord:${instance}:${topic}`, text)));
    await wait(5);
  }
  client.destroy();
}

/** Its topic and text: in the name of a real server every second time, and of what a server would not say too. */
function forged(n: number, draft: string, servers: readonly string[], person: string): readonly [topic: string, text: string] {
  const from = n % 2 === 0 ? servers[n % servers.length]! : randomUUID();
  const state = { user: { name: 'Nobody', color: '#000000' } };
  const shown = [{ client: n, clock: 1, state, person: { id: person, username: 'nobody', displayName: 'Nobody' } }];
  const messages: readonly (readonly [string, NodeMessage])[] = [
    ['', { type: 'rights' }],
    ['', { type: 'here' }],
    ['', { type: 'listed', id: draft }],
    [draft, { type: 'draft', id: draft, head: null }],
    [draft, { type: 'draft', id: draft, head: 0 }],
    [draft, { type: 'draft', id: draft, head: Number.MAX_SAFE_INTEGER }],
    [draft, { type: 'draft', id: randomUUID(), head: 1 }],
    [draft, { type: 'presence-request', draft }],
    [draft, { type: 'presence', draft, shown, isWhole: true }],
    [draft, { type: 'presence', draft, shown: [], isWhole: true }],
  ];
  const [topic, message] = messages[n % messages.length]!;
  const text = encodeEnvelope({ from, message });
  const broken = [text.slice(0, -2), '['.repeat(50_000), `{"from":"${from}","message":{"type":"draft","id":7,"head":-1}}`, ''];
  return [topic, n % 7 === 0 ? broken[n % broken.length]! : text];
}
