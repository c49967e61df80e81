/** The user who was signed in on this device when the server last said so, readable before any database is open. Knows no session. */
import type { Account } from '../api/api.ts';
import { nameHere } from '../platform/base-path.ts';
import type { Platform } from '../platform/platform.ts';

const noteKey = nameHere('accord.account');

export function rememberAccount(platform: Platform, account: Account): void {
  try {
    platform.notes?.setItem(noteKey, JSON.stringify(account));
  } catch {
    // Full or closed: the next visit asks the server, which it does anyway.
  }
}

export function forgetAccount(platform: Platform): void {
  try {
    platform.notes?.removeItem(noteKey);
  } catch {
    // As above.
  }
}

export function recallAccount(platform: Platform): Account | null {
  try {
    const value = JSON.parse(platform.notes?.getItem(noteKey) ?? 'null') as Account | null;
    return value && typeof value.user?.id === 'string' && Array.isArray(value.permissions) ? value : null;
  } catch {
    return null;
  }
}
