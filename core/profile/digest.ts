/** The digest that ties a commit to exactly what its author saw. */
import canonicalize from 'canonicalize';
import { toHexString } from 'lib0/buffer';
import { digest as sha256 } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';
import type { Base, ProfileContent } from './profile.ts';

/**
 * Lower-case hex SHA-256 of the RFC 8785 form of the content and its base. [K1]
 * Tags are made well-formed first, so the digest exists for any content.
 */
export function digestOf(content: ProfileContent, base: Base): string {
  const { name, description, chosen, accessControl, tags } = content;
  return fingerprintOf({ name, description, chosen, accessControl, tags, base });
}

/** Lower-case hex SHA-256 of the RFC 8785 form of any JSON value; equal values have equal fingerprints. */
export const fingerprintOf = (value: unknown): string => toHexString(sha256(encodeUtf8(canonicalize(wellFormed(value)) ?? '')));

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}
