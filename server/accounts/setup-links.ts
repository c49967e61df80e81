/** The one-time links that servers print: a person who reads the output of one may create the first administrator, through any of them. */
import { createHash } from 'node:crypto';
import type { Storage } from '../storage/storage.ts';

/** Milliseconds for which a link is good. [W60] */
const setupLimit = 72 * 60 * 60_000;

export interface SetupOffer {
  readonly storage: Pick<Storage, 'transaction'>;
  readonly random: (bytes: number) => Uint8Array;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Whether other servers may have printed links too; else this start voids those of earlier ones. [W60a] */
  readonly isShared: boolean;
}

/** The token of a new link; null where there is a user. */
export function offerSetup({ storage, random, at, isShared }: SetupOffer): Promise<string | null> {
  return storage.transaction(async ({ users, setupLinks }) => {
    if ((await users.count()) > 0) return null;
    const token = Buffer.from(random(24)).toString('base64url');
    await setupLinks.removeOlder(isShared ? goodSince(at) : null);
    await setupLinks.insert({ id: linkId(token), createdAt: at });
    return token;
  });
}

/** Whether a link with this token was printed and is still good; a look-up reveals nothing of existing tokens. [W6] */
export async function isSetupToken({ setupLinks }: Pick<Storage, 'setupLinks'>, token: string, at: string): Promise<boolean> {
  const link = await setupLinks.byId(linkId(token));
  return link !== null && link.createdAt >= goodSince(at);
}

const goodSince = (at: string): string => new Date(Date.parse(at) - setupLimit).toISOString();

/** A stolen database contains no token, only this hash. */
const linkId = (token: string): string => createHash('sha256').update(token).digest('hex');
