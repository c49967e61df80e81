/** The one-time token of the set-up link: a person who reads the server's output may create the first administrator. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface SetupToken {
  /** What the link carries. */
  readonly text: string;
  /** Whether this is the token, and it has not been used; takes the same time for any text. [W6] */
  matches(candidate: string): boolean;
  /** Makes the token worthless. */
  use(): void;
}

/** In memory only: a restart creates a new one. */
export function createSetupToken(random: (bytes: number) => Uint8Array): SetupToken {
  const text = Buffer.from(random(24)).toString('base64url');
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  let isUsed = false;
  return {
    text,
    matches: (candidate) => timingSafeEqual(digest(candidate), digest(text)) && !isUsed,
    use: () => {
      isUsed = true;
    },
  };
}
