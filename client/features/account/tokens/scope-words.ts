/** What each scope of a token is good for, in words. */
import type { TokenScope } from '../../../../core/accounts/tokens.ts';

export const scopeWords: Readonly<Record<TokenScope, { readonly label: string; readonly about: string }>> = {
  decisions: { label: 'Ask for decisions', about: 'Who may do what, with the reasons, and what a user may do.' },
  'profiles:read': { label: 'Read security profiles', about: 'Security profiles, their revisions and drafts, and the catalogue.' },
  'profiles:write': { label: 'Change security profiles', about: 'Create, change and remove security profiles, and commit drafts.' },
  'users:read': { label: 'Read users', about: 'Users with their tags and security profiles.' },
  'users:write': { label: 'Change users', about: 'Add, change and remove users and give them security profiles; never their passwords.' },
};
