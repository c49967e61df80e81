/** What the server says has changed, as it comes from a stream or from another tab. Knows neither. */

export type NewsKind = 'profiles' | 'users' | 'drafts';

export type ServerNews =
  /** A revision of null: it can no longer be seen. */
  | { readonly type: NewsKind; readonly items: readonly { readonly id: string; readonly revision: number | null }[] }
  /** Nobody knows what was missed: everything has to be read again. */
  | { readonly type: 'reset' };

export const newsKinds: readonly NewsKind[] = ['profiles', 'users', 'drafts'];

/** What one event of the stream says; null where it is none that is understood. */
export function readNews(type: string, data: unknown): ServerNews | null {
  if (type === 'reset') return { type };
  const kind = newsKinds.find((one) => one === type);
  if (!kind || typeof data !== 'string') return null;
  try {
    const { items } = JSON.parse(data) as { items?: unknown };
    return Array.isArray(items) ? { type: kind, items: items.filter(isItem) } : null;
  } catch {
    return null;
  }
}

function isItem(value: unknown): value is { id: string; revision: number | null } {
  const { id, revision } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown; revision?: unknown };
  return typeof id === 'string' && (revision === null || typeof revision === 'number');
}
