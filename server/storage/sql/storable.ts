/** What the columns of every database can hold: PostgreSQL fails where it is asked for anything else, which therefore is found nowhere. [H203] */

/** Half a surrogate pair and NUL are no text. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Revisions are integers of 32 bits. */
export const isStorableRevision = (revision: number): boolean => revision <= 2 ** 31 - 1;
