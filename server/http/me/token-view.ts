/** A token as HTTP shows it: to its owner, and to who may set their password. Never its secret, nor the hash of it. */
import { tokenScopes } from '../../../core/accounts/tokens.ts';
import type { StoredToken } from '../../storage/tables/tokens.ts';
import { Type } from '../../web/schema.ts';
import { nullable, Time, Uuid } from '../schemas/shapes.ts';

export const Scopes = Type.Array(Type.Enum(tokenScopes), { minItems: 1, maxItems: tokenScopes.length });

export const UserToken = Type.Object({
  id: Uuid,
  name: Type.String(),
  scopes: Scopes,
  createdAt: Time,
  expiresAt: Type.Unsafe<string>({ ...Time, description: 'When it ends by itself; one that has is listed for 30 days more.' }),
  lastUsedAt: nullable({ ...Time, description: 'As noted once an hour; null where it was never used.' }),
});

export const tokenViews = (tokens: readonly StoredToken[]) => ({
  items: tokens.map(({ id, name, scopes, createdAt, expiresAt, lastUsedAt }) => ({ id, name, scopes, createdAt, expiresAt, lastUsedAt })),
  next: null,
});
