/** What is asked on the page *Check access*, as its address says it, so that it can be sent to a colleague. */
export interface Question {
  /** Id of the user; empty while nobody is chosen. */
  readonly user: string;
  readonly permission: string;
  /** The type of the resource; empty for the permission's own. */
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const checkPath = (question: Pick<Question, 'user' | 'permission'> & Partial<Question>): string =>
  `/access?${new URLSearchParams(toAddress(question))}`;

/** What is empty is left out. */
export function toAddress({ user, permission, type = '', tags = {} }: Partial<Question>): Record<string, string> {
  const parts = { user, permission, type, tags: Object.keys(tags).length > 0 ? JSON.stringify(tags) : '' };
  return Object.fromEntries(Object.entries(parts).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

/** Anything may stand in an address; what is no text counts as not asked. [U220] */
export function fromAddress(address: Readonly<Record<string, string | string[] | undefined>>): Question {
  const text = (key: string): string => {
    const value = address[key];
    return typeof value === 'string' ? value : '';
  };
  return { user: text('user'), permission: text('permission'), type: text('type'), tags: readTags(text('tags')) };
}

function readTags(text: string): Record<string, string> {
  try {
    const read: unknown = JSON.parse(text || '{}');
    const pairs = typeof read === 'object' && read !== null && !Array.isArray(read) ? Object.entries(read) : [];
    return Object.fromEntries(pairs.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
  } catch {
    return {};
  }
}
