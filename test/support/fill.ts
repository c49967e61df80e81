/** Fills a database through its storage, as a large instance would have filled it: the same for a seed. */
import * as Y from 'yjs';
import { createRandom } from './random.ts';
import { inputToContent } from '../../core/profile/content.ts';
import { choose } from '../../core/draft/edit-draft.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';
import type { StoredProfile } from '../../server/storage/tables/profiles.ts';
import type { StoredUser } from '../../server/storage/tables/users.ts';
import { writeIn } from './canonical-list.ts';
import { builtInCatalog } from './catalog.ts';
import { append } from './append.ts';

export interface Size {
  readonly profiles: number;
  readonly users: number;
  /** Open ones. */
  readonly drafts: number;
}

export interface Filled {
  readonly profiles: readonly StoredProfile[];
  readonly users: readonly StoredUser[];
  /** Draft ids. */
  readonly drafts: readonly string[];
}

const places = ['Argentina', 'Chile', 'Peru', 'Uruguay', 'Brasil', 'Colombia', 'Ecuador', 'México'];
const sites = ['North', 'South', 'Harbour', 'Centre'];
const teams = ['Sales', 'Billing', 'Support', 'Returns', 'Claims', 'Back office'];
const roles = ['Agent', 'Senior agent', 'Supervisor', 'Trainer', 'Analyst', 'Manager'];
const givenNames = ['Ada', 'Bruno', 'Carla', 'Diego', 'Elena', 'Fabio', 'Gala', 'Hugo', 'Inés', 'Juan', 'Karin', 'Luis', 'Mara', 'Nico'];
const familyNames = [
  'Acosta',
  'Benítez',
  'Castro',
  'Díaz',
  'Espósito',
  'Fuentes',
  'Gómez',
  'Herrera',
  'Ibarra',
  'Juárez',
  'López',
  'Molina',
];

/** The time of everything planted; each row later than the one before it. */
const start = Date.UTC(2026, 0, 1);
const timeOf = (at: number): string => new Date(start + at * 1_000).toISOString();

/** A UUID that contains the kind of its thing. */
const idOf = (kind: number, at: number): string => `00000000-0000-4000-800${kind}-${at.toString(16).padStart(12, '0')}`;

/** Rows of one transaction: many, so that the disk is not what takes the time. */
const batch = 1_000;

export async function fill(storage: CanonicalStorage, size: Size, seed = 20_261_129): Promise<Filled> {
  const profiles = makeProfiles(size, seed);
  const users = makeUsers(size, profiles, seed);
  for (const some of inBatches(profiles))
    await storage.canonicalTransaction(async (tables) => {
      for (const profile of some) await writeIn(tables, profile);
    });
  for (const some of inBatches(users))
    await storage.transaction(async (tables) => {
      for (const user of some) await tables.users.insert(user);
    });
  return { profiles, users, drafts: await fillDrafts(storage, size, profiles, users, seed) };
}

const inBatches = <T>(items: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / batch) }, (_, at) => items.slice(at * batch, (at + 1) * batch));

/** One in eight is limited to the tags of its place. */
function makeProfiles(size: Size, seed: number): StoredProfile[] {
  const { below, pick } = createRandom(seed);
  const catalog = builtInCatalog();
  const grants = catalog.permissions.filter((permission) => !catalog.restrictions.has(permission) && permission !== 'Users.EditPermission');
  return Array.from({ length: size.profiles }, (_, at): StoredProfile => {
    const [place, site, team, role] = [pick(places), pick(sites), pick(teams), pick(roles)];
    const isLimited = at % 8 === 0;
    const chosen = Array.from({ length: 4 + below(30) }, () => pick(grants));
    const content = inputToContent({
      name: `${role} ${team} ${site} ${at}`.replace(/[^ a-zA-Z0-9_@-]/g, ''),
      description: `${role} of ${team} in ${place}, site ${site}: what this team needs for its daily work.`,
      chosen: isLimited ? [...chosen, 'Users.View', 'Queues.View'] : chosen,
      accessControl: isLimited ? { resources: ['User', 'Queue'], tags: { Country: place } } : null,
      tags: { Country: place, Site: site, Team: team },
    });
    const by = { createdAt: timeOf(at), createdBy: 'fill', updatedAt: timeOf(at), updatedBy: 'fill' };
    return { ...content, id: idOf(1, at), revision: 1, ...by };
  });
}

/** One in twenty is disabled; none can sign in, because hashing 20,000 passwords takes an hour. */
function makeUsers(size: Size, profiles: readonly StoredProfile[], seed: number): StoredUser[] {
  const { below, pick } = createRandom(seed + 1);
  return Array.from({ length: size.users }, (_, at): StoredUser => {
    const [given, family] = [pick(givenNames), pick(familyNames)];
    const username = `${given}.${family}.${at}`
      .normalize('NFD')
      .replace(/[^a-zA-Z0-9.]/g, '')
      .toLowerCase();
    const held = profiles.length === 0 ? [] : Array.from({ length: 1 + below(3) }, () => pick(profiles).id);
    return {
      ...{ id: idOf(2, at), username, displayName: `${given} ${family}`, passwordHash: null, enabled: at % 20 !== 7 },
      profiles: [...new Set(held)].sort(),
      tags: { Country: pick(places), Team: pick(teams) },
      ...{ createdAt: timeOf(at), updatedAt: timeOf(at) },
    };
  });
}

/** Half of them are changes of profiles. */
async function fillDrafts(
  storage: CanonicalStorage,
  size: Size,
  profiles: readonly StoredProfile[],
  users: readonly StoredUser[],
  seed: number,
): Promise<string[]> {
  const { pick } = createRandom(seed + 2);
  const entries = Array.from({ length: size.drafts }, (_, at) => {
    const profile = pick(profiles);
    const doc = new Y.Doc();
    doc.clientID = at + 1;
    const name = `${profile.name} draft ${at}`;
    doc.getText('name').insert(0, name);
    choose(doc, profile.chosen, true);
    const update = Y.encodeStateAsUpdate(doc);
    doc.destroy();
    const { id, username } = pick(users);
    const base = at % 2 === 0 ? { profile: profile.id, revision: profile.revision } : null;
    return { draft: idOf(3, at), update, by: { id, username }, at: timeOf(at), name, tags: profile.tags, base };
  });
  for (const some of inBatches(entries)) await append(storage, some);
  return entries.map(({ draft }) => draft);
}
