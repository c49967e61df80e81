/** One's own account as the server tells it. Nothing of it stays on this device. */
import type { Page, UserSession, UserToken } from '../api/api.ts';
import { createRead, type Read } from './create-read.ts';
import type { Source } from './source.ts';

/** As sessions are. */
export const createOwnTokens = ({ api, queries }: Source): Read<Page<UserToken>> =>
  createRead<Page<UserToken>>(queries, () => ({ key: ['me', 'tokens'], ask: (signal) => api.ownTokens(signal) }));

/** Nobody announces sessions: they are read again when the page is opened, and when some were ended here. */
export const createOwnSessions = ({ api, queries }: Source): Read<Page<UserSession>> =>
  createRead<Page<UserSession>>(queries, () => ({ key: ['me', 'sessions'], ask: (signal) => api.ownSessions(signal) }));
