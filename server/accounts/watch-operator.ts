/** Notices passwords that the operator's command reset beside this process, and closes the open sockets and streams of those users. [G40] */
import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { Sessions } from './sessions.ts';

export interface OperatorWatch {
  readonly storage: Pick<Storage, 'invitations'>;
  readonly sessions: Pick<Sessions, 'announceEnd'>;
  readonly clock: Pick<Clock, 'every'>;
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds; requests look their session up each time, without this delay. */
export const lookEvery = 5_000;

/** Returns the way to stop. */
export function watchOperator({ storage, sessions, clock, onFailure }: OperatorWatch): () => void {
  let known: ReadonlySet<string> | null = null;
  const look = async (): Promise<void> => {
    const found = await storage.invitations.ofOperator();
    // Earlier resets ended before this process had a connection.
    const fresh = known === null ? [] : found.filter(({ id }) => known?.has(id) === false);
    known = new Set(found.map(({ id }) => id));
    for (const { user } of fresh) sessions.announceEnd({ user });
  };
  const lookSafely = (): void => void look().catch(onFailure);
  lookSafely();
  return clock.every(lookEvery, lookSafely);
}
