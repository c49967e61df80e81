/** Profiles that grant the same as one, or nearly the same, over HTTP. */
import type { FastifyRequest } from 'fastify';
import { alikeTo, createAlike } from '../../../core/access/alike.ts';
import { findProfile } from '../../access/visible.ts';
import { systemClock } from '../../clock.ts';
import { costOf } from '../../web/budget/costs.ts';
import { sendProblem } from '../../web/problem.ts';
import type { App } from '../../web/type-provider.ts';
import type { AppDeps } from '../deps.ts';
import { accessFor, rightsFor } from '../rights.ts';
import { IdParams } from '../schemas/shapes.ts';
import { answers } from '../schemas/shared.ts';
import { slicesOf } from '../slices.ts';
import { AlikeProfiles } from './effect-schemas.ts';

const mostAlike = 50;

export function addAlikeRoute(app: App, { storage, access }: AppDeps): void {
  const schema = {
    summary: 'Security profiles that grant the same under the same access control, but for at most 3 permissions',
    params: IdParams,
    response: answers({ 200: AlikeProfiles }),
  };
  app.get('/profiles/:id/alike', { schema, config: { cost: costOf.list, canBeTried: true } }, async (request, reply) => {
    const rights = rightsFor(accessFor(access, request), request);
    const found = await findProfile(storage, rights, request.params.id);
    if (!found.ok) return sendProblem(reply, found);
    const used = systemClock.used();
    const { alike, more } = alikeTo(access.facts(), found.profile.id, rights.canSeeProfile, mostAlike); // [H187]
    request.account?.charge(systemClock.used() - used);
    return {
      items: alike.map(({ profile, lacks, adds }) => ({ id: profile.id, name: profile.name, lacks: [...lacks], adds: [...adds] })),
      more,
    };
  });
}

/** Ids of the profiles in sight that are equal or nearly equal to another in sight. [H187] */
export async function alikeOnes({ access, loopTurns }: Pick<AppDeps, 'access' | 'loopTurns'>, request: FastifyRequest): Promise<string[]> {
  const used = systemClock.used();
  const { steps, found } = createAlike(access.facts(), rightsFor(access, request).canSeeProfile);
  request.account?.charge(systemClock.used() - used);
  // Each step does its work as it is taken.
  await slicesOf(request, loopTurns)(steps(), () => undefined);
  return found().map(({ id }) => id);
}
