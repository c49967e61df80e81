/** People with sessions, put into a database before its server starts: signing hundreds in would measure the hashing of passwords. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sessionCookie } from '../../server/sessions/session-cookie.ts';
import { createSessions } from '../../server/sessions/sessions.ts';
import { openSqliteStorage } from '../../server/storage/sqlite-storage.ts';
import { plantActor, plantProfile } from '../support/actors.ts';
import { fill } from '../support/fill.ts';

/** What there is beside them, so that lists and decisions cost something. */
const listed = { profiles: 3_000, users: 3_000, drafts: 300 } as const;

export const usernameOf = (index: number): string => `editor-${index}`;

/** The `Cookie` headers of so many editors. */
export async function plantEditors(dataDir: string, count: number): Promise<string[]> {
  const storage = await openSqliteStorage(join(dataDir, 'accord.sqlite'));
  try {
    const sessions = createSessions({ storage, now: Date.now, random: randomBytes });
    const profile = await plantProfile(storage, { name: 'Editor', chosen: ['SecurityProfiles.Edit', 'SecurityProfiles.Create'] });
    const cookies: string[] = [];
    await fill(storage, listed, 20_261_129);
    for (let index = 0; index < count; index++) {
      const { user } = await plantActor(storage, usernameOf(index), [profile.id]);
      cookies.push(`${sessionCookie}=${await sessions.create(user)}`);
    }
    return cookies;
  } finally {
    await storage.close();
  }
}
