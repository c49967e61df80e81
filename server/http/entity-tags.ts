/** Entity tags (RFC 9110): answers that a cache may keep as long as it asks again, and how a request names the state it knows. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One of a list of tags, weak or strong. */
const listedTag = /(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

/** The tag of a text that changes only with the program or its settings. */
export const strongTag = (name: string): string => `"${name}"`;

/**
 * Sets the entity tag of the answer, and returns whether the client already has it. The comparison is weak, because proxies that compress an
 * answer weaken its tag. [H50]
 */
export function isKnown(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  const header = request.headers['if-none-match']?.trim();
  if (header === undefined || !(request.method === 'GET' || request.method === 'HEAD')) return false;
  return header === '*' || [...header.matchAll(listedTag)].some(([, name]) => strongTag(name ?? '') === etag);
}

/** Sends the body, or 304 where the asker has it already. */
export const sendTagged = (request: FastifyRequest, reply: FastifyReply, etag: string, body: unknown): FastifyReply =>
  isKnown(request, reply, etag) ? reply.code(304).send() : reply.send(body);
