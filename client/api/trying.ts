/** What somebody tries: to see the product as another with this would. Sent with each request, it takes away from what the server answers. */
import type { AccessControl } from '../../core/profile/profile.ts';

export interface Tried {
  /** Of the profile or draft, as it is called in the bar. */
  readonly name: string;
  /** The permissions that decide what Accord shows; all others make no difference in it. */
  readonly chosen: readonly string[];
  readonly accessControl: AccessControl | null;
  /** The page that was left for it, and to which one returns. */
  readonly from: string;
}

const header = 'accord-try-as';

/** Sends what is tried with every request. */
export const fetchTrying =
  (fetch: typeof globalThis.fetch, tried: Tried): typeof globalThis.fetch =>
  (input, init = {}) =>
    fetch(input, { ...init, headers: { ...(init.headers as Readonly<Record<string, string>>), [header]: encodeTried(tried) } });

/** As the server decodes it: base64url of JSON. */
export function encodeTried({ chosen, accessControl }: Pick<Tried, 'chosen' | 'accessControl'>): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ chosen, accessControl }));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
