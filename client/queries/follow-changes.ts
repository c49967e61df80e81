/** Reads what is shown again when the server says that it changed, when the session is confirmed, and when the network is back. Knows no page. */
import { onCleanup } from 'solid-js';
import type { ServerEvents } from './events/server-events.ts';
import { createPacedReading, type Surroundings } from './paced-reading.ts';
import type { Queries } from './queries.ts';

export interface Changes extends Omit<Surroundings, 'isLive'> {
  readonly queries: Pick<Queries, 'client' | 'isLive'>;
  readonly events: Pick<ServerEvents, 'listen'>;
}

/** The first part of the key of what an announced change may be about. */
type Topic = 'profiles' | 'users' | 'drafts' | 'everything';

/** Who may do what goes with profiles and users. */
const keysOf = (topics: readonly Topic[]): string[][] => {
  if (topics.includes('everything')) return [[]];
  return [...topics, ...(topics.some((topic) => topic !== 'drafts') ? ['access'] : [])].map((topic) => [topic]);
};

/** To be called under a reactive owner: it ends with it. [U123] */
export function followChanges({ queries, events, ...surroundings }: Changes): void {
  const changed = new Set<Topic>();
  const read = async (): Promise<void> => {
    const topics = [...changed];
    changed.clear();
    await Promise.allSettled(keysOf(topics).map((queryKey) => queries.client.invalidateQueries({ queryKey })));
  };
  const soon = createPacedReading({ ...surroundings, isLive: queries.isLive }, read, () => changed.add('everything'));
  onCleanup(
    events.listen((change) => {
      changed.add(change.type === 'reset' ? 'everything' : change.type);
      soon();
    }),
  );
}
