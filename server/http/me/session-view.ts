/** A session as HTTP shows it: to its owner, and to who may set their password. */
import { endOf } from '../../accounts/sessions.ts';
import { sessionName } from '../../audit/session-reference.ts';
import type { StoredSession } from '../../storage/tables/sessions.ts';
import { Type } from '../../web/schema.ts';
import { nullable, Time, Uuid } from '../schemas/shapes.ts';

export const UserSession = Type.Object({
  id: Uuid,
  startedAt: Time,
  lastUsedAt: Time,
  expiresAt: Type.Unsafe<string>({ ...Time, description: 'When it ends by itself, unless it is used before.' }),
  address: nullable(Type.String({ description: 'Where its last use came from, as noted every ten minutes.' })),
  browser: nullable(Type.String({ description: 'What it was started with, in a few words.' })),
  current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
});

/** Those that have not ended by themselves; `asking` is the session that asks, `now` in milliseconds since 1970. */
export const sessionViews = (sessions: readonly StoredSession[], asking: string, now: number) => ({
  items: sessions
    .filter((one) => endOf(one) > now)
    .map((session) => ({
      id: sessionName(session.id),
      startedAt: session.createdAt,
      lastUsedAt: session.lastSeenAt,
      expiresAt: new Date(endOf(session)).toISOString(),
      address: session.address,
      browser: session.browser,
      current: session.id === asking,
    })),
  next: null,
});
