/** Who may do what, as the server tells it. It goes with profiles and users alike, so a change of either reads it again. */
import type { Accessor } from 'solid-js';
import type {
  AlikeProfiles,
  Decision,
  DecisionRequest,
  GrantingProfile,
  PermissionHolder,
  ProfileEffect,
  ProposedGrant,
  User,
} from '../api/api.ts';
import { createPages, type Pages } from './create-pages.ts';
import { createRead, type Read } from './create-read.ts';
import type { Source } from './source.ts';

const pageSize = 25;

export const createPermissionHolders = (
  { api, queries }: Source,
  permission: Accessor<string>,
  query: Accessor<string>,
): Pages<PermissionHolder> =>
  createPages<PermissionHolder>(queries, { first: pageSize }, () => {
    const [of, text] = [permission(), query()];
    return {
      ...{ key: ['access', 'holders', of], query: text },
      ask: (page, signal) => api.permissionHolders(of, { ...page, query: text }, signal),
    };
  });

export const createGrantingProfiles = ({ api, queries }: Source, permission: Accessor<string>): Pages<GrantingProfile> =>
  createPages<GrantingProfile>(queries, { first: pageSize }, () => {
    const of = permission();
    return { key: ['access', 'granting', of], ask: (page, signal) => api.permissionProfiles(of, page, signal) };
  });

export const createProfileHolders = ({ api, queries }: Source, profile: Accessor<string>, query: Accessor<string>): Pages<User> =>
  createPages<User>(queries, { first: pageSize }, () => {
    const [of, text] = [profile(), query()];
    return {
      ...{ key: ['access', 'profile-holders', of], query: text },
      ask: (page, signal) => api.profileHolders(of, { ...page, query: text }, signal),
    };
  });

export const createAlike = ({ api, queries }: Source, profile: Accessor<string>): Read<AlikeProfiles> =>
  createRead<AlikeProfiles>(queries, () => ({
    key: ['access', 'alike', profile()],
    ask: (signal) => api.alikeProfiles(profile(), signal),
  }));

/** What a proposal would do to those who have the profile. */
export const createEffect = ({ api, queries }: Source, profile: Accessor<string>, proposal: Accessor<ProposedGrant>): Read<ProfileEffect> =>
  createRead<ProfileEffect>(queries, () => {
    const [of, { chosen, accessControl }] = [profile(), proposal()];
    return {
      key: ['access', 'effect', of, { chosen, accessControl }],
      ask: (signal) => api.profileEffect(of, { chosen, accessControl }, signal),
    };
  });

export const createDecision = ({ api, queries }: Source, request: Accessor<DecisionRequest>): Read<Decision> =>
  createRead<Decision>(queries, () => {
    const asked = request();
    return { key: ['access', 'decision', asked], ask: (signal) => api.decide(asked, signal) };
  });
