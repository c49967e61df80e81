/** The path under a shared host at which the product is, as the page says: empty for the root, or such as `/accord`. */
const said = typeof document === 'undefined' ? null : document.querySelector('meta[name="base-path"]')?.getAttribute('content');

export const basePath = (said ?? '/').replace(/\/$/, '');

/** The name of a database, channel, lock or note of this instance: others on the same origin have their own. */
export const nameHere = (name: string): string => (basePath === '' ? name : `${name}@${basePath}`);
