/** All users who may ask: the grid in one world, then random people and tags. */
import { grid, randomPersona, randomTags, type Persona } from './personas.ts';
import { isWhole } from '../../support/runs.ts';
import { seeds } from './tally.ts';
import { createWorld, type World } from './world.ts';

/** Where `RUNS` asks for less than all, every tenth of the grid, from `SEED` on. */
function sharedGrid(): readonly Persona[] {
  if (isWhole()) return grid;
  const first = Number(process.env['SEED'] ?? 1) % 10;
  return grid.filter((_, at) => at % 10 === first);
}

export async function askEverybody(tryPersona: (world: World, persona: Persona) => Promise<void>): Promise<void> {
  const world = await createWorld();
  for (const persona of sharedGrid()) await tryPersona(world, persona);
  await world.close();
  for (const seed of seeds(1)) {
    const byChance = await createWorld(randomTags(seed));
    for (const one of [0, 1, 2]) await tryPersona(byChance, randomPersona(seed * 3 + one));
    await byChance.close();
  }
}
