/** The rights of the person who sent a request. */
import type { FastifyRequest } from 'fastify';
import type { AccessState } from '../access/access-state.ts';
import { createTried } from '../access/asking.ts';
import { rightsOf, type Rights } from '../access/rights.ts';
import { callerOf } from './caller.ts';

export const rightsFor = (access: Pick<AccessState, 'facts'>, request: FastifyRequest): Rights =>
  rightsOf(access.facts(), callerOf(request).user.id);

/** The same state, by which the person is judged by what they try too, where the request says so. [H190] */
export function accessFor(access: AccessState, { tried: grant }: FastifyRequest): AccessState {
  if (grant === null) return access;
  const tried = createTried(access.facts().catalog, grant);
  return { ...access, facts: () => ({ ...access.facts(), tried }) };
}
