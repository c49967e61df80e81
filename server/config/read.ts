/** What reading one setting comes to. */
import { withoutPassword } from '../storage/without-password.ts';

/** A value, or what is wrong with it: the part of the sentence after the setting's name. */
export type Read<T> = { readonly value: T | null; readonly problems: readonly string[] };

export const good = <T>(value: T): Read<T> => ({ value, problems: [] });
export const bad = (...problems: string[]): Read<never> => ({ value: null, problems });

export const shown = (value: string): string => {
  const open = withoutPassword(value);
  return JSON.stringify(open.length > 200 ? `${open.slice(0, 200)}…` : open);
};
