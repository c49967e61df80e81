/** What the log warns of once, at the start. */
import type { Access } from '../../core/access/access.ts';
import type { App } from '../web/type-provider.ts';
import { findBrokenToday } from '../ops/broken-today.ts';
import { findUnlistedToday } from '../ops/unlisted-today.ts';
import type { ComposeDeps } from './deps.ts';

/** [G41] */
export const warnOfIgnoredAdministrator = (log: App['log']): void =>
  log.warn(
    'ADMIN_USERNAME and ADMIN_PASSWORD were ignored: this database has users already; unset both, and give a lost password back with "npm run reset-password -- <username>"',
  );

export async function warnOfProfiles(log: App['log'], { storage, catalog, assertions }: ComposeDeps, facts: Access): Promise<void> {
  const { lacking, dormant } = findUnlistedToday(facts);
  if (lacking.length > 0) log.warn({ permissions: lacking }, 'profiles choose permissions that the catalogue lacks; they grant nothing'); // [G52]
  if (dormant.length > 0)
    log.warn(
      { permissions: dormant },
      'profiles choose permissions that the catalogue has again; they grant nothing until these profiles are saved anew',
    );
  const broken = await findBrokenToday(storage, catalog, assertions);
  if (broken.length > 0) log.warn({ broken }, 'some profiles or people break assertions of this instance'); // [Q9]
}
