/** The load of honest people alone and beside each attack, on a server of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAccord } from './accord-process.ts';
import { attackNames, type AttackName, type Damage } from './attacks.ts';
import { accord } from './dialects.ts';
import { startHonestLoad, type Figures, type Losses } from './honest.ts';
import { plantEditors } from './people.ts';
import { startAttack } from './start-attack.ts';
import { wait } from './waiting.ts';

export interface LoadOptions {
  readonly seed: number;
  /** Milliseconds of each phase: alone, and beside each attack. */
  readonly phase: number;
  readonly attacks?: readonly AttackName[];
  /** Whether alone is measured before each attack, not just before the first: what they are compared with is then of the same minute. */
  readonly aloneEach?: boolean;
}

export interface Phase {
  readonly name: 'alone' | AttackName;
  readonly figures: Figures;
  readonly damage: Damage | null;
}

export interface LoadResult {
  readonly phases: readonly Phase[];
  readonly losses: Losses;
}

const crowd = { rooms: 50, perRoom: 10, pace: 2_000 } as const;
/** The attackers of each attack, others every time: the server locks an attacker out for a while. */
const attackers = 10;
/** Each has as many sockets as a person with many windows, in as many rooms. */
const honestPeople = 25;
/** Milliseconds until every person has made an edit. */
const warmUp = crowd.pace;

export async function runLoad(
  { seed, phase, attacks = attackNames, aloneEach = false }: LoadOptions,
  onPhase: (phase: Phase) => void = () => {},
): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-load-'));
  try {
    const hostile = await plantEditors(folder, attacks.length * attackers + honestPeople);
    const cookies = hostile.splice(attacks.length * attackers);
    const server = await startAccord(folder);
    try {
      const honest = await startHonestLoad({ url: server.url, dialect: accord, cookies }, { ...crowd, seed });
      const phases: Phase[] = [];
      const note = (one: Phase): void => {
        phases.push(one);
        onPhase(one);
      };
      const alone = async (): Promise<void> => note({ name: 'alone', figures: await honest.measure(phase), damage: null });
      await wait(warmUp);
      await alone();
      for (const [at, name] of attacks.entries()) {
        if (at > 0 && aloneEach) await alone();
        const own = at * attackers;
        const end = await startAttack({ name, url: server.url, cookies: hostile.slice(own, own + attackers), first: own, seed });
        const figures = await honest.measure(phase);
        note({ name, figures, damage: await end() });
        // The effects of one attack must not count for the next.
        await honest.calm();
      }
      return { phases, losses: await honest.finish() };
    } finally {
      await server.stop('SIGKILL');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many times as long people wait beside an attack; a difference below five milliseconds is none. */
export function factorBeside({ figures }: Phase, alone: Phase): number {
  const [beside, before] = [figures.durable.p99, alone.figures.durable.p99];
  return beside - before < smallDifference ? 1 : beside / before;
}
const smallDifference = 5;

/** `alone`, where it is known, is what it is compared with. */
export function phaseLine(phase: Phase, alone: Phase = phase): string {
  const { name, damage } = phase;
  const { edits, durable, delivered, longestStall, ownStall, rss, heap, heapGrowth } = phase.figures;
  const spread = ({ p50, p99, max }: Figures['durable']): string => `${p50.toFixed(1)} / ${p99.toFixed(1)} / ${max.toFixed(0)}`;
  const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
  const closes = Object.entries(damage?.closes ?? {}).map(([code, count]) => `${code} ×${count}`);
  return [
    `${name.padEnd(9)} ${edits} edits; p50 / p99 / max ms: durable ${spread(durable)} (× ${factorBeside(phase, alone).toFixed(1)}), delivered ${spread(delivered)};`,
    `loop held up ${longestStall.toFixed(0)} ms at most, the load's own ${ownStall.toFixed(0)}; RSS ${megabytes(rss)}, heap ${megabytes(heap)} (${megabytes(heapGrowth)} grown) MB`,
    damage ? `; attacker tried ${damage.tried}, closed ${closes.join(', ') || 'never'}` : '',
  ].join(' ');
}
