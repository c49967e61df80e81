/** What a migration is here, and what it says of earlier versions. */
import type { Migration } from 'kysely/migration';

export interface Step extends Migration {
  /**
   * Versions that do not know this migration may go on beside it: whatever they read and write is as right as before, by their own
   * statements and by those of the new version. A nullable column or a table of which they need not know is such a change; so is an
   * index. Without the mark they may not, which is also how a version says that earlier ones judge edits by other rules. [S145]
   */
  readonly oldMayGoOn?: true;
}

export type Steps = Readonly<Record<string, Step>>;
