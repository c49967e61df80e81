/** What an error of SQLite or of the file system says of the disk. */

/** A full disk is no disk failure: SQLite rolls the transaction back and continues. [S38] */
export const isOfDisk = (error: Error): boolean => codeOf(error).startsWith('SQLITE_IOERR') && !isFull(error);

/** The second is that no room was left for what SQLite shares between connections, before anything was written. */
export const isFull = (error: unknown): boolean => ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(codeOf(error));

/** SQLite's code, or Node's; empty where there is none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

export const reasonOf = (error: Error): string => [codeOf(error), error.message].filter(Boolean).join(', ');
