/** What every storage must do, whatever it keeps its rows in: rules S1–S23, S30–S35 and S42–S45 of core/SPEC.md. */
import { afterEach, describe, expect, test } from 'vitest';
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import { attemptRules } from './attempt-rules.ts';
import { auditRules } from './audit-rules.ts';
import { compactionRules } from './compaction-rules.ts';
import { draftRules } from './draft-rules.ts';
import { headsRules } from './heads-rules.ts';
import { listRules } from './list-rules.ts';
import { nodeRules } from './node-rules.ts';
import { profileRules } from './profile-rules.ts';
import { sessionRules } from './session-rules.ts';
import { transactionRules } from './transaction-rules.ts';
import { userRules } from './user-rules.ts';
import { writeProfile } from '../../support/canonical-list.ts';
import { awkwardTags, entry, minute, profile, session, user, uuid, type Start } from './values.ts';
import { openDrafts } from '../../support/open-drafts.ts';
import { append } from '../../support/append.ts';

export interface Opened {
  readonly storage: CanonicalStorage;
  /** Closes the storage and opens what it kept; absent where nothing is kept. */
  readonly reopen?: () => Promise<CanonicalStorage>;
  /** Called after the test in place of closing the storage. */
  readonly release?: () => Promise<void>;
}

/** Milliseconds for a test: most wait for a disk that others use too. */
export const patience = 30_000;

export function storageContract(name: string, open: () => Promise<Opened>): void {
  describe(name, { timeout: patience }, () => {
    const opened: Opened[] = [];
    const releasedLater = (one: Opened): CanonicalStorage => {
      opened.push(one);
      return one.storage;
    };
    const start: Start = async () => releasedLater(await open());
    afterEach(async () => {
      for (const { storage, release = storage.close } of opened.splice(0)) await release();
    });

    transactionRules(start);
    userRules(start);
    profileRules(start);
    draftRules(start);
    compactionRules(start);
    headsRules(start);
    nodeRules(start);
    attemptRules(start);
    listRules(start);
    auditRules(start);
    sessionRules(start);

    test('[S1] what was written is read back, also after closing and opening again', async () => {
      const one = await open();
      const { storage, reopen } = one;
      releasedLater(one);
      await writeProfile(storage, profile(2, { tags: awkwardTags }), uuid(9));
      await storage.users.insert(user(1, { profiles: [uuid(2)], tags: awkwardTags }));
      await storage.sessions.insert(session(1));
      await append(storage, [entry(uuid(5), { tags: awkwardTags }), entry(uuid(5), { update: Uint8Array.of(9) })]);
      await storage.outcomes.insert({ id: uuid(7), actor: uuid(1), fingerprint: 'f', answer: '{"ok":true}', at: minute(1) });
      const read = async (from: CanonicalStorage) => ({
        profiles: await from.profiles.all(),
        revisions: await from.profiles.revisions(uuid(2)),
        users: await from.users.all(),
        session: await from.sessions.byId(session(1).id),
        drafts: await openDrafts(from),
        updates: await from.drafts.updates(uuid(5)),
        log: await from.drafts.log(uuid(5)),
        outcome: await from.outcomes.byId(uuid(7)),
      });
      const before = await read(storage);
      expect(before.users).toEqual([user(1, { profiles: [uuid(2)], tags: awkwardTags })]);
      expect(await read(reopen ? releasedLater({ storage: await reopen() }) : storage)).toEqual(before);
    });

    test('[S23] a storage answers pings until it is closed; closing waits for a running transaction, and may be asked for twice', async () => {
      const storage = await start();
      expect(await storage.ping()).toBe(true);
      const running = storage.transaction(async (tables) => {
        await tables.users.insert(user(1));
        return tables.users.count();
      });
      await Promise.all([storage.close(), storage.close()]);
      expect(await running).toBe(1);
      expect(await storage.ping()).toBe(false);
      await expect(storage.users.count()).rejects.toThrow(Error);
    });
  });
}
