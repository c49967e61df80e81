/** One's own sessions: what there is, and ending one of them, all others, or all. The session that asks is judged inside the transaction. */
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import { sessionName } from '../audit/session-reference.ts';
import type { Ended } from '../events/event.ts';
import type { Storage, Tables } from '../storage/storage.ts';
import type { StoredSession } from '../storage/tables/sessions.ts';
import { refusalIfEnded } from './caller.ts';
import { allEndedEvents, endedEvents, othersEndedEvents } from './session-events.ts';
import type { Caller, Sessions } from './sessions.ts';

interface Deps {
  readonly storage: Storage;
  readonly sessions: Pick<Sessions, 'announceEnd'>;
  /** ISO 8601 UTC. */
  readonly now: () => string;
}

type Outcome<E extends Ended> = { readonly ok: true; readonly ended: E } | Refusal;

/** Sessions that one answer lists; the newest are. */
export const mostListed = 100;

export const listOwnSessions = ({ storage }: Pick<Deps, 'storage'>, { user }: Caller): Promise<StoredSession[]> =>
  storage.sessions.ofUser(user.id, mostListed);

/** By the name that the list gives it; the one that asks too. [H142] */
export const endOwnSession = (deps: Deps, caller: Caller, name: string): Promise<Outcome<readonly string[]>> =>
  end(deps, caller, async (tables) => {
    const session = (await tables.sessions.ofUser(caller.user.id, mostListed)).find(({ id }) => sessionName(id) === name);
    if (!session) return refuse('not-found', 'You have no such session, or it has ended already; read the list again.');
    await tables.sessions.delete(session.id);
    await tables.audit.append(await endedEvents(tables, deps.now(), { session, reason: 'signed-out' }, caller.from)); // [W21]
    return { ok: true, ended: [session.id] };
  });

/** [H143] */
export const endOtherSessions = (deps: Deps, caller: Caller): Promise<Outcome<readonly string[]>> =>
  end(deps, caller, async (tables) => {
    const ended = await tables.sessions.deleteOthers(caller.user.id, caller.id);
    const told = { user: caller.user.id, sessions: ended.length };
    if (ended.length > 0) await tables.audit.append(await othersEndedEvents(tables, deps.now(), told, caller.from)); // [W21]
    return { ok: true, ended };
  });

/** The one that asks, too. [W10] */
export const endAllSessions = (deps: Deps, caller: Caller): Promise<Outcome<{ readonly user: string }>> =>
  end(deps, caller, async (tables) => {
    const user = caller.user.id;
    const sessions = await tables.sessions.deleteOfUser(user);
    await tables.audit.append(await allEndedEvents(tables, deps.now(), { user, sessions }, caller.from)); // [W21]
    return { ok: true, ended: { user } };
  });

/** Sockets and event streams end with them. */
async function end<E extends Ended>(
  { storage, sessions }: Deps,
  caller: Caller,
  work: (tables: Tables) => Promise<Outcome<E>>,
): Promise<Outcome<E>> {
  // A thief of a session that has just ended must not end those of its owner. [W50]
  const outcome = await storage.transaction(async (tables) => (await refusalIfEnded(tables, caller)) ?? work(tables));
  if (outcome.ok && !isNone(outcome.ended)) sessions.announceEnd(outcome.ended);
  return outcome;
}

const isNone = (ended: Ended): boolean => !('user' in ended) && ended.length === 0;
