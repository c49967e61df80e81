/** What one person does, a request at a time: lists, searches, changes, assignments, decisions. */
import { createRandom } from '../../support/random.ts';
import type { Call } from './caller.ts';
import type { Planted } from './planted.ts';

export interface Work {
  readonly name: string;
  /** Milliseconds from one request to the next beside others: the pace of a person in a hurry. */
  readonly pace: number;
  /** Makes one request, and answers how many milliseconds it took. */
  next(): Promise<number>;
}

/** In a request. */
export const decisionsOfBatch = 100;

export function worksOf(
  planted: Planted,
  call: Call,
  seed: number,
): Readonly<Record<'reads' | 'turned' | 'writes' | 'decisions', readonly Work[]>> {
  const random = createRandom(seed);
  const read = (name: string, pathOf: () => string): Work => ({
    name,
    pace: 50,
    next: async () => (await call('GET', pathOf())).milliseconds,
  });
  return {
    reads: [
      read('profiles, first page', () => '/api/profiles?limit=50'),
      paged('profiles, page after page', '/api/profiles?limit=50', call),
      read('users, first page', () => '/api/users?limit=50'),
      paged('users, page after page', '/api/users?limit=50', call),
      read('drafts', () => '/api/drafts?limit=50'),
      read('revisions of one profile', () => `/api/profiles/${planted.longest.id}/revisions?limit=50`),
      read('search of profiles, letter by letter', typing('/api/profiles', ['supervisor returns', 'agent sales north', '99', 'zzz'])),
      read('search of users, letter by letter', typing('/api/users', ['ada.herrera', 'gomez', 'nico.d', '199'])),
      read('search of drafts, letter by letter', typing('/api/drafts', ['analyst', 'draft 19', 'claims'])),
    ],
    turned: [
      read('holders of a permission', () => '/api/permissions/Users.View/holders?limit=50'),
      read('profiles that grant a permission', () => '/api/permissions/Users.View/profiles?limit=50'),
      read('holders of a profile', () => `/api/profiles/${planted.longest.id}/holders?limit=50`),
      read('profiles that nobody has', () => '/api/profiles?limit=50&only=unassigned'),
      read('profiles like one', () => `/api/profiles/${planted.longest.id}/alike`),
      read('a user', () => `/api/users/${random.pick(planted.users).id}`),
      read('what a user may do', () => `/api/users/${random.pick(planted.users).id}/access`),
    ],
    writes: [changes(planted, call, random), assignments(planted, call, random)],
    decisions: [decisions(planted, call, random)],
  };
}

function paged(name: string, path: string, call: Call): Work {
  let cursor: string | null = null;
  return {
    ...{ name, pace: 50 },
    next: async () => {
      const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { text, milliseconds } = await call('GET', path + after);
      ({ next: cursor = null } = JSON.parse(text) as { next?: string | null });
      return milliseconds;
    },
  };
}

/** One word after the other, as the text is after each letter. */
function typing(path: string, words: readonly string[]): () => string {
  const typed = words.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1)));
  let at = 0;
  return () => `${path}?limit=50&query=${encodeURIComponent(typed[at++ % typed.length]!)}`;
}

type Random = ReturnType<typeof createRandom>;

/** Each time some profile, of which one permission is chosen, or taken back: one that raises no finding, whatever the profile limits. */
function changes({ profiles }: Planted, call: Call, random: Random): Work {
  const toggle = 'Cobrowse.Access';
  return {
    ...{ name: 'change of a profile', pace: 100 },
    next: async () => {
      const path = `/api/profiles/${random.pick(profiles).id}`;
      const { text, etag } = await call('GET', path);
      const { name, description, chosen, accessControl, tags } = JSON.parse(text) as Planted['longest'];
      const others = chosen.filter((permission) => permission !== toggle);
      const next = others.length < chosen.length ? others : [...chosen, toggle];
      const body = { name, description, chosen: next, accessControl, tags };
      return (await call('PUT', path, { body, headers: { 'if-match': etag } })).milliseconds;
    },
  };
}

function assignments({ profiles, users }: Planted, call: Call, random: Random): Work {
  return {
    ...{ name: 'assignment', pace: 100 },
    next: async () => {
      const given = [random.pick(profiles).id, random.pick(profiles).id];
      return (await call('PUT', `/api/users/${random.pick(users).id}/profiles`, { body: { profiles: given } })).milliseconds;
    },
  };
}

/** Each about another user, half of them with tags. */
function decisions({ profiles, users }: Planted, call: Call, random: Random): Work {
  const one = () => {
    const { id, profiles: held } = random.pick(users);
    const profile = profiles.find((some) => some.id === held[0])!;
    const permission = random.pick(profile.chosen.length > 0 ? profile.chosen : ['Users.View']);
    return { user: id, permission, ...(random.below(2) === 0 && { resource: { tags: profile.tags } }) };
  };
  const bodies = Array.from({ length: 50 }, () => ({ requests: Array.from({ length: decisionsOfBatch }, one) }));
  return {
    ...{ name: 'decisions, 100 a request', pace: 100 },
    next: async () => (await call('POST', '/api/decisions', { body: random.pick(bodies) })).milliseconds,
  };
}
