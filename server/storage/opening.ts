/** How a database is opened, whichever it is. */

/** Of a database that may not be brought to this version. */
export const notBrought = 'is not of this version of Accord. Start the server of this version first, or use the version that runs.';

/** How a database is opened. */
export interface Opening {
  /** Brings it to this version, unless false: then it has to be of this version, since a server has it open that may be of another. */
  readonly migrates?: boolean;
  /** When the embedded database starts its reading threads, which take memory; until then its writer reads. Absent: at once. */
  readonly readersFrom?: Promise<void>;
  /** Milliseconds after which PostgreSQL, asked something, is taken to be away. */
  readonly longestAnswer?: number;
}
