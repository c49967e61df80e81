/** The digest that ties a commit to exactly what its author saw. */
import canonicalize from 'canonicalize';
import { toHexString } from 'lib0/buffer';
import { digest as sha256 } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';
import type { Catalog } from '../catalog/catalog.ts';
import { closure } from '../catalog/closure.ts';
import type { Base, ProfileContent } from './profile.ts';

/**
 * Lower-case hex SHA-256 of the RFC 8785 form of the content, what it grants under this catalogue, and its base. [K1]
 * Names the catalogue does not have count as granted, so that a catalogue that brings one to life makes the review stale. [K10]
 * Tags are made well-formed first, so the digest exists for any content.
 */
export function digestOf(catalog: Catalog, content: ProfileContent, base: Base): string {
  const { name, description, chosen, accessControl, tags } = content;
  const granted = [...new Set([...chosen, ...closure(catalog, chosen)])].sort();
  return fingerprintOf({ v: 2, name, description, chosen, granted, accessControl, tags, base });
}

/** Lower-case hex SHA-256 of the RFC 8785 form of any JSON value; equal values have equal fingerprints. */
export const fingerprintOf = (value: unknown): string => toHexString(sha256(encodeUtf8(canonicalize(wellFormed(value)) ?? '')));

/** Whether two JSON values have equal fingerprints. Nearly all that are compared are written alike, which costs no fingerprint to see. */
export const isAlike = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other) || fingerprintOf(one) === fingerprintOf(other);

const sha256Hex = /^[0-9a-f]{64}$/;

export const isFingerprint = (value: unknown): value is string => typeof value === 'string' && sha256Hex.test(value);

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}
