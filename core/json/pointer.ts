/** JSON pointers (RFC 6901): how a problem or an item names its place. Knows no document. */

/** The parts may be any text. [V45] */
export const pointer = (...parts: readonly string[]): string =>
  parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The parts of a pointer as they are called; of what is none, the text as one part. */
export const pointerParts = (text: string): string[] =>
  (text.startsWith('/') ? text.slice(1) : text).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
