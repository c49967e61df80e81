/** Brings what an instance begins with into its database: profiles, and the first administrator. */
import { readFile } from 'node:fs/promises';
import { createFirstAdministrator } from '../accounts/first-administrator.ts';
import type { Passwords } from '../accounts/passwords/passwords.ts';
import { seedProfiles, type DefaultProfile } from '../commit/seed.ts';
import type { Config } from '../config/config.ts';
import { isoClock, type ComposeDeps } from './deps.ts';

/** Answers whether the administrator of the settings was ignored, because there are users. [G41] */
export async function prepareDatabase(deps: ComposeDeps, passwords: Passwords): Promise<boolean> {
  const { config, catalog, storage, newId } = deps;
  const now = isoClock(deps);
  await seedProfiles(storage, catalog, await readDefaultProfiles(), now, newId);
  return config.admin !== null && !(await addAdministrator(deps, passwords, config.admin, now()));
}

async function readDefaultProfiles(): Promise<DefaultProfile[]> {
  return JSON.parse(await readFile(new URL('../../core/catalog/default-profiles.json', import.meta.url), 'utf8')) as DefaultProfile[];
}

/** Only where there is no user, else it answers false: hashing for nothing would slow every start down. */
async function addAdministrator(
  { storage, newId }: ComposeDeps,
  passwords: Passwords,
  { username, password }: NonNullable<Config['admin']>,
  at: string,
): Promise<boolean> {
  if ((await storage.users.count()) > 0) return false;
  await createFirstAdministrator(storage, { username, passwordHash: await passwords.hash(password), id: newId(), at });
  return true;
}
