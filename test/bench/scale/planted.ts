/** A folder with a filled database and signed-in people, created once for each size. */
import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPermissions } from '../../../core/access/own-permissions.ts';
import { sessionCookie } from '../../../server/web/session-cookie.ts';
import { createSessions } from '../../../server/accounts/sessions.ts';
import { databaseName } from '../../../server/storage/open-storage.ts';
import { openInProcess, openSqliteStorage } from '../../../server/storage/sqlite/sqlite-storage.ts';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { StoredProfile } from '../../../server/storage/tables/profiles.ts';
import { plantActor } from '../../support/actors.ts';
import { plantProfile } from '../../support/cast.ts';
import { writeIn } from '../../support/canonical-list.ts';
import { fill, type Filled, type Size } from '../../support/fill.ts';

export interface Planted extends Filled {
  readonly size: Size;
  /** Path of the database, which each run copies. */
  readonly database: string;
  /** `Cookie` headers: of people who edit drafts, and of administrators for everything else. */
  readonly editors: readonly string[];
  readonly administrators: readonly string[];
  /** A profile with a long history. */
  readonly longest: StoredProfile;
  remove(): void;
}

const editors = 25;
const administrators = 10;
/** Revisions of the profile with the long history, for each profile that there is. */
const revisionsPerProfile = 0.5;

export async function plant(size: Size, seed: number): Promise<Planted> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-scale-'));
  const database = join(folder, databaseName);
  const storage = await openSqliteStorage(database, {}, openInProcess);
  try {
    const filled = await fill(storage, size, seed);
    const sessions = createSessions({ storage, now: Date.now, random: randomBytes });
    const signedIn = async (name: string, count: number, chosen: readonly string[]): Promise<string[]> => {
      const { id } = await plantProfile(storage, { name, chosen });
      const cookies: string[] = [];
      for (let at = 0; at < count; at++) {
        const { user } = await plantActor(storage, `${name.toLowerCase()}-${at}`, [id]);
        cookies.push(`${sessionCookie}=${await sessions.create(user)}`);
      }
      return cookies;
    };
    return {
      ...{ ...filled, size, database },
      editors: await signedIn('Editor', editors, ['SecurityProfiles.Edit', 'SecurityProfiles.Create']),
      administrators: await signedIn('Administrator', administrators, Object.values(ownPermissions)),
      longest: await plantLongest(storage, Math.ceil(size.profiles * revisionsPerProfile)),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } finally {
    await storage.close();
  }
}

async function plantLongest(storage: CanonicalStorage, revisions: number): Promise<StoredProfile> {
  const first = await plantProfile(storage, { name: `Longest ${randomUUID().slice(0, 8)}`, chosen: ['Queues.View'] });
  await storage.canonicalTransaction(async (tables) => {
    for (let revision = 2; revision <= revisions; revision++) await writeIn(tables, { ...first, revision });
  });
  return { ...first, revision: revisions };
}

/** A copy for one run; the caller removes it. */
export function copyOf({ database }: Planted): string {
  const folder = mkdtempSync(join(tmpdir(), 'accord-scale-run-'));
  copyFileSync(database, join(folder, databaseName));
  return folder;
}
