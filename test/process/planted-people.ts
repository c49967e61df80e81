/** A data folder with people in it, before any server has seen it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sessionCookie } from '../../server/sessions/session-cookie.ts';
import { createSessions } from '../../server/sessions/sessions.ts';
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { plantActor, plantProfile } from '../support/actors.ts';

/** The cookies of people who may do everything, signed in; `more` plants what else there is. */
export async function plantPeople(
  data: string,
  names: readonly string[],
  more: (storage: Storage) => Promise<unknown> = async () => {},
): Promise<string[]> {
  const storage = await openSqliteStorage(join(data, 'accord.sqlite'));
  const may = ['SecurityProfiles.Create', 'SecurityProfiles.Edit', 'Users.EditPermission'];
  const profile = await plantProfile(storage, { name: 'Everything', chosen: may });
  const sessions = createSessions({ storage, now: Date.now, random: randomBytes });
  const cookies: string[] = [];
  for (const name of names) {
    const { user } = await plantActor(storage, name, [profile.id]);
    cookies.push(`${sessionCookie}=${await sessions.create(user)}`);
  }
  await more(storage);
  await storage.close();
  return cookies;
}
