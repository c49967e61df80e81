/** Keeps passwords out of the reach of tokens on routes that tokens reach otherwise: a password outlives the token that set it. [H146] */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../../core/problem/refusal.ts';
import { sendProblem } from '../../web/problem.ts';
import { callerOf } from '../caller.ts';

const refusal = refuse('scope-missing', 'No token sets a password; leave it out, and make a link for the user when you are signed in.');

export const refusePasswordByToken = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> =>
  callerOf(request).token && Object.hasOwn(request.body ?? {}, 'password') ? sendProblem(reply, refusal) : undefined;
