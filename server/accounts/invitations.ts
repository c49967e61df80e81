/** One-time links to set a password: a link works until it is used, a newer one exists, or 72 hours have passed. */
import { createHash } from 'node:crypto';
import type { StoredInvitation } from '../storage/tables/invitations.ts';

/** Milliseconds for which a link is good. [G44] */
export const invitationLimit = 72 * 60 * 60_000;

export interface NewInvitation {
  /** What the link carries in its fragment, so that no server, proxy or log sees it; stored nowhere. [G44] */
  readonly token: string;
  readonly stored: StoredInvitation;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
}

/** `by` is a user id, or null for the operator; `at` is ISO 8601 UTC. */
export function createInvitation(
  random: (bytes: number) => Uint8Array,
  { user, by, at }: { readonly user: string; readonly by: string | null; readonly at: string },
): NewInvitation {
  const token = Buffer.from(random(24)).toString('base64url');
  const stored = { id: invitationId(token), user, createdAt: at, by };
  return { token, stored, expiresAt: new Date(endOf(stored)).toISOString() };
}

/** The key by which the server finds a link; a look-up reveals nothing of existing tokens. */
export const invitationId = (token: string): string => createHash('sha256').update(token).digest('hex');

export const isOver = (invitation: StoredInvitation, at: string): boolean => Date.parse(at) >= endOf(invitation);

const endOf = ({ createdAt }: StoredInvitation): number => Date.parse(createdAt) + invitationLimit;
