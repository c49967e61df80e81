/** Says one text on one channel of a Redis, again and again: in a thread of its own, so that who hears it does nothing else. */
import { workerData } from 'node:worker_threads';
import { createClient } from '@redis/client';

const { url, channel, text } = workerData as { readonly url: string; readonly channel: string; readonly text: string };
const publisher = await createClient({ url }).connect();
for (;;) await publisher.publish(channel, text);
