/** Writes what a commit was allowed to, with its row of the audit and the end of its draft, inside its transaction. [S35] */
import { administers } from '../../core/access/administrators.ts';
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Actor, CommitOutcome } from '../../core/commit/command.ts';
import type { Passed, RemovalFacts, WriteFacts } from '../../core/commit/facts.ts';
import { digestOf } from '../../core/profile/digest.ts';
import { unlistedIn } from '../../core/profile/in-force.ts';
import { byAccount } from '../audit/origin.ts';
import { sessionReference } from '../audit/session-reference.ts';
import type { CanonicalTables } from '../storage/storage.ts';
import type { StoredProfile } from '../storage/tables/profiles.ts';
import { profileEvent, type ProfileChange } from './profile-event.ts';
import type { Source, Stored } from './read-facts.ts';

/** A commit that was judged and may be carried out. */
export interface Allowed {
  readonly tables: CanonicalTables;
  readonly catalog: Catalog;
  readonly stored: Stored;
  readonly actor: Actor;
  /** Idempotency key. */
  readonly key: string;
  readonly at: string;
  readonly newId: () => string;
  /** The earlier revision that this one repeats; null for every other commit. */
  readonly restores: number | null;
}

type Done = Extract<CommitOutcome, { ok: true }>;

export const carryOut = (allowed: Allowed, facts: WriteFacts | RemovalFacts, { issues }: Passed): Promise<Done> =>
  facts.type === 'write' ? write(allowed, facts, issues) : remove(allowed, facts);

async function write(allowed: Allowed, { content, base }: WriteFacts, issues: Passed['issues']): Promise<Done> {
  const { tables, catalog, stored, key, at, newId } = allowed;
  const { user, current, source } = stored;
  const unlisted = unlistedIn(catalog, content.chosen); // [G51]
  const next: StoredProfile = {
    ...content,
    ...(unlisted.length > 0 && { unlisted }),
    id: current?.id ?? newId(),
    revision: (current?.revision ?? 0) + 1,
    createdAt: current?.createdAt ?? at,
    createdBy: current?.createdBy ?? user.username,
    updatedAt: at,
    updatedBy: user.username,
  };
  await tables.profiles.write(next, source?.draft ?? null, administers(catalog, next), user.id);
  const profile = { id: next.id, revision: next.revision };
  await audit(allowed, { before: current, after: next }, source ?? { digest: digestOf(catalog, content, base) });
  const commit = source && { id: key, digest: source.digest };
  if (source) await tables.drafts.close(source.draft, { state: 'committed', by: user.username, at, profile, commit });
  return { ok: true, profile, by: user.username, issues };
}

async function remove(allowed: Allowed, { named: id, revision }: RemovalFacts): Promise<Done> {
  const { tables, stored } = allowed;
  await tables.profiles.delete(id);
  await audit(allowed, { before: stored.current, after: null }, {});
  return { ok: true, profile: { id, revision }, by: stored.user.username };
}

async function audit({ tables, stored, actor, at, key, restores }: Allowed, change: ProfileChange, judged: Partial<Source>): Promise<void> {
  const asked = {
    ...judged,
    ...(restores !== null && { restored: restores }),
    key,
    session: actor.session && sessionReference(actor.session),
  };
  await tables.audit.append([profileEvent(at, byAccount(stored.user, actor.from ?? null, actor.token), change, asked)]);
}
