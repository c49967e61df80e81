/** What stands for a session's id where that must not be told: enough of it to distinguish the session, too little to use it. */

/** In the audit. */
export const sessionReference = (id: string): string => id.slice(0, 12);

/** Over HTTP, as a UUID (version 8); it begins as the audit's name does. `id` is a hash in hex. [H141] */
export const sessionName = (id: string): string =>
  [id.slice(0, 8), id.slice(8, 12), `8${id.slice(12, 15)}`, `8${id.slice(15, 18)}`, id.slice(18, 30)].join('-');
