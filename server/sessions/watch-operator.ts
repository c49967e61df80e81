/** Notices what the operator's command did beside this process: whose password was reset has to lose open sockets and streams here. [G40] */
import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { Sessions } from './sessions.ts';

export interface OperatorWatch {
  readonly storage: Pick<Storage, 'invitations'>;
  readonly sessions: Pick<Sessions, 'announceEnd'>;
  readonly clock: Pick<Clock, 'every'>;
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds; requests look their session up each time and wait for nothing. */
export const lookEvery = 5_000;

/** Returns the way to stop. */
export function watchOperator({ storage, sessions, clock, onFailure }: OperatorWatch): () => void {
  let known: ReadonlySet<string> | null = null;
  const look = async (): Promise<void> => {
    const found = await storage.invitations.ofOperator();
    // Those of before this process had ended before it had anybody.
    const fresh = known === null ? [] : found.filter(({ id }) => known?.has(id) === false);
    known = new Set(found.map(({ id }) => id));
    for (const { user } of fresh) sessions.announceEnd({ user });
  };
  const lookSafely = (): void => void look().catch(onFailure);
  lookSafely();
  return clock.every(lookEvery, lookSafely);
}
