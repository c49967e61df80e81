/** What the server says has changed, as it comes from a stream or from another tab. Knows neither. */

export type ChangeKind = 'profiles' | 'users' | 'drafts';

export type ServerChange =
  /** A revision of null: it can no longer be seen. */
  | { readonly type: ChangeKind; readonly items: readonly { readonly id: string; readonly revision: number | null }[] }
  /** It is not known what was missed: everything has to be read again. */
  | { readonly type: 'reset' };

export const changeKinds: readonly ChangeKind[] = ['profiles', 'users', 'drafts'];

/** What one event of the stream says; null where it is none that is understood. */
export function readChange(type: string, data: unknown): ServerChange | null {
  if (type === 'reset') return { type };
  const kind = changeKinds.find((one) => one === type);
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
