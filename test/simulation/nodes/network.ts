/** What lies between a node and everything else: time that passes, connections that break, and a process that stands still. */
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { Clock } from '../../../server/clock.ts';
import type { Realm, World } from '../world.ts';

/** One process of a server, as its machine treats it. */
export interface Machine {
  readonly realm: Realm;
  readonly clock: Clock;
  /** Stands still for so long, and goes on where it was. */
  pause(milliseconds: number): void;
  /** Reaches no database for so long. */
  cut(milliseconds: number): void;
  /** Milliseconds since it reaches no database; 0 where it does. */
  cutFor(): number;
  /** The moment until which it stood still or reached no database, or will. */
  troubledUntil(): number;
  /** Its storage, over the network. */
  reach(storage: CanonicalStorage): CanonicalStorage;
}

/** `skew`: by how many milliseconds its clock is wrong. */
export function createMachine(world: World, realm: Realm, skew: number): Machine {
  let [pausedUntil, cutSince, cutUntil] = [0, 0, 0];
  /** What came due while it stood still, in its order. */
  const held: { readonly action: () => void; isOff: boolean }[] = [];
  const goOn = (): void => {
    const rest = pausedUntil - world.now();
    if (rest > 0) return void world.after(rest, goOn, realm);
    for (const one of held.splice(0)) world.after(0, () => one.isOff || one.action(), realm);
  };
  const after = (milliseconds: number, action: () => void): (() => void) => {
    const one = { action, isOff: false };
    const come = (): void => {
      if (one.isOff) return;
      if (held.length === 0 && world.now() >= pausedUntil) return action();
      held.push(one);
      if (held.length === 1) goOn();
    };
    world.after(milliseconds, come, realm);
    return () => void (one.isOff = true);
  };
  const every = (milliseconds: number, action: () => void): (() => void) => {
    let stop = after(milliseconds, function again() {
      stop = after(milliseconds, again);
      action();
    });
    return () => stop();
  };
  const travel = (): Promise<void> => new Promise((resolve) => void after(world.between(0.1, world.isOneOf(0.02) ? 120 : 4), resolve));
  const reachable = (): void => {
    if (world.now() < cutUntil) throw Object.assign(new Error('the database cannot be reached'), { code: 'ECONNRESET' });
  };
  const call =
    <Given extends unknown[], Answer>(method: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      await travel();
      reachable();
      const answer = await method(...given);
      await travel();
      // It is done, and nobody learns of it.
      reachable();
      return answer;
    };
  return {
    realm,
    clock: { now: () => world.now() + skew, used: () => 0, every, after, soon: (action) => void after(0, action) },
    pause: (milliseconds) => void (pausedUntil = Math.max(pausedUntil, world.now() + milliseconds)),
    cut: (milliseconds) => {
      const now = world.now();
      if (now >= cutUntil) cutSince = now;
      cutUntil = Math.max(cutUntil, now + milliseconds);
    },
    cutFor: () => (world.now() < cutUntil ? world.now() - cutSince : 0),
    troubledUntil: () => Math.max(pausedUntil, cutUntil),
    reach: (storage) => {
      const table = <T extends object>(methods: T): T =>
        Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, call(method as () => Promise<unknown>)])) as T;
      const { users, profiles, drafts, sessions, tokens, invitations, outcomes, audit, epoch, nodes } = storage;
      return {
        ...storage,
        ...{ users: table(users), profiles: table(profiles), drafts: table(drafts), sessions: table(sessions), tokens: table(tokens) },
        ...{ invitations: table(invitations), outcomes: table(outcomes), audit: table(audit), epoch: table(epoch) },
        nodes: table(nodes),
        transaction: call((work) => storage.transaction(work)) as CanonicalStorage['transaction'],
        canonicalTransaction: call((work) => storage.canonicalTransaction(work)) as CanonicalStorage['canonicalTransaction'],
      };
    },
  };
}
