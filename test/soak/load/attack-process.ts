/** The process of the attackers, started by `start-attack.ts`: it is told whom to be, says when it has begun, and counts what came of it. */
import { beginAttack, type AttackOptions, type Damage } from './attacks.ts';

export type AttackersSaid = { readonly type: 'begun' } | { readonly type: 'ended'; readonly damage: Damage };

const say = (said: AttackersSaid): void => void process.send?.(said);

process.once('message', (options: AttackOptions) => {
  const attack = beginAttack(options);
  void attack.begun.then(() => say({ type: 'begun' }));
  process.once('message', () => say({ type: 'ended', damage: attack.end() }));
});
// Nobody is left to attack for.
process.once('disconnect', () => process.exit());
