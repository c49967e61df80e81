/** Rows to store in tests: whole and valid, with what a test is about laid over them. */
import type { CanonicalStorage } from '../../../server/storage/storage.ts';
import type { PlantedEntry } from '../../support/append.ts';
import type { StoredProfile } from '../../../server/storage/tables/profiles.ts';
import type { StoredSession } from '../../../server/storage/tables/sessions.ts';
import type { StoredUser } from '../../../server/storage/tables/users.ts';

/** Opens an empty storage, which the contract closes after the test. */
export type Start = () => Promise<CanonicalStorage>;

/** A UUID that is the same in every run. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** A moment, in minutes after the start of the test's world. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();

export const user = (n: number, over: Partial<StoredUser> = {}): StoredUser => ({
  id: uuid(n),
  username: `user-${n}`,
  displayName: `User ${n}`,
  passwordHash: null,
  enabled: true,
  profiles: [],
  tags: {},
  createdAt: minute(0),
  updatedAt: minute(0),
  ...over,
});

export const profile = (n: number, over: Partial<StoredProfile> = {}): StoredProfile => ({
  id: uuid(n),
  name: `Profile-${n}`,
  description: '',
  chosen: [],
  accessControl: null,
  tags: {},
  revision: 1,
  createdAt: minute(0),
  createdBy: 'ada',
  updatedAt: minute(0),
  updatedBy: 'ada',
  ...over,
});

export const session = (n: number, over: Partial<StoredSession> = {}): StoredSession => ({
  id: n.toString(16).padStart(64, '0'),
  user: uuid(1),
  createdAt: minute(0),
  lastSeenAt: minute(0),
  address: null,
  browser: null,
  ...over,
});

export const entry = (draft: string, over: Partial<PlantedEntry> = {}): PlantedEntry => ({
  draft,
  update: Uint8Array.of(1, 2, 3),
  by: { id: uuid(1), username: 'ada' },
  at: minute(0),
  name: 'Proposed',
  tags: {},
  base: null,
  ...over,
});

/** A key that a careless copy would lose. Built by parsing: a literal would set the prototype instead. */
export const awkwardTags: Readonly<Record<string, string>> = JSON.parse('{"__proto__":"own","constructor":"","":"empty key","é/😀":"ß"}');
