/** The round of everybody who may ask: the grid in one world, then people and tags by chance. */
import { grid, randomPersona, randomTags, type Persona } from './personas.ts';
import { seeds } from './tally.ts';
import { createWorld, type World } from './world.ts';

export async function askEverybody(tryPersona: (world: World, persona: Persona) => Promise<void>): Promise<void> {
  const world = await createWorld();
  for (const persona of grid) await tryPersona(world, persona);
  await world.close();
  for (const seed of seeds(1)) {
    const byChance = await createWorld(randomTags(seed));
    for (const one of [0, 1, 2]) await tryPersona(byChance, randomPersona(seed * 3 + one));
    await byChance.close();
  }
}
