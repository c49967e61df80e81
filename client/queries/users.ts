/** Users as the server tells them: the list, one, and what one may do. Nothing of it stays on this device. */
import type { Accessor } from 'solid-js';
import type { Page, User, UserAccess, UserQuery, UserSession, UserToken } from '../api/api.ts';
import { createPages, type Pages } from './create-pages.ts';
import { createRead, type Read } from './create-read.ts';
import type { Source } from './source.ts';

/** What of the users is asked for; what is empty filters nothing. */
export interface UserQuestion {
  readonly query: string;
  /** As the server spells it: with `-` in descending order. */
  readonly sort: NonNullable<UserQuery['sort']>;
  readonly enabled: '' | 'true' | 'false';
  /** Id of a profile that they have. */
  readonly profile: string;
  /** A tag that they have, as the server reads it: `Key=Value`. */
  readonly tag: string;
}

export const userPageSize = 100;

export const createUserList = ({ api, queries }: Source, question: Accessor<UserQuestion>): Pages<User> =>
  createPages<User>(queries, { first: userPageSize }, () => {
    const { query, sort, enabled, profile, tag } = question();
    return {
      ...{ key: ['users', 'list', sort, enabled, profile, tag], query },
      ask: (page, signal) =>
        api.users({ ...page, query, sort, ...(enabled && { enabled }), ...(profile && { profile }), ...(tag && { tag }) }, signal),
    };
  });

/** Not asked for while there is no id. */
export const createUser = ({ api, queries }: Source, id: Accessor<string>): Read<User> =>
  createRead<User>(queries, () => ({
    key: ['users', 'one', id()],
    ask: (signal) => api.user(id(), signal),
    isWanted: id() !== '',
  }));

/** It goes with the profiles as well as with the user, so a new revision of the user asks for it anew. */
export const createUserAccess = ({ api, queries }: Source, user: Accessor<User>): Read<UserAccess> =>
  createRead<UserAccess>(queries, () => ({
    key: ['profiles', 'held-by', user().id, user().revision],
    ask: (signal) => api.userAccess(user().id, signal),
  }));

/** Nobody announces sessions: they are read again with the user, and when they were ended here. */
export const createUserSessions = ({ api, queries }: Source, user: Accessor<User>): Read<Page<UserSession>> =>
  createRead<Page<UserSession>>(queries, () => ({
    key: ['users', 'sessions', user().id],
    ask: (signal) => api.userSessions(user().id, signal),
  }));

export const createUserTokens = ({ api, queries }: Source, user: Accessor<User>): Read<Page<UserToken>> =>
  createRead<Page<UserToken>>(queries, () => ({
    key: ['users', 'tokens', user().id],
    ask: (signal) => api.userTokens(user().id, signal),
  }));
