/** The list of migrations, and which of them a version may go on beside that does not know them. */
import type { Steps } from './step.ts';
import { firstTables } from './0001-first-tables.ts';
import { whatAuthorsSaw } from './0002-what-authors-saw.ts';
import { snapshotsAndAudit } from './0003-snapshots-and-audit.ts';
import { lists } from './0004-lists.ts';
import { administrators } from './0005-administrators.ts';
import { chainedAudit } from './0006-chained-audit.ts';
import { endings } from './0007-endings.ts';
import { authorsById } from './0008-authors-by-id.ts';
import { retention } from './0009-retention.ts';
import { invitations } from './0010-invitations.ts';
import { emptyDrafts } from './0011-empty-drafts.ts';
import { snapshotMetadata } from './0012-snapshot-metadata.ts';
import { tokens } from './0013-tokens.ts';
import { auditPages } from './0014-audit-pages.ts';
import { heads } from './0015-heads.ts';
import { nodes } from './0016-nodes.ts';
import { setupLinks } from './0017-setup-links.ts';
import { attempts } from './0018-attempts.ts';
import { leastVersion } from './0019-least-version.ts';
import { listedAt } from './0020-listed-at.ts';

/** In the order of their names; never renamed, reordered or changed once released. */
export const steps: Steps = {
  '0001-first-tables': firstTables,
  '0002-what-authors-saw': whatAuthorsSaw,
  '0003-snapshots-and-audit': snapshotsAndAudit,
  '0004-lists': lists,
  '0005-administrators': administrators,
  '0006-chained-audit': chainedAudit,
  '0007-endings': endings,
  '0008-authors-by-id': authorsById,
  '0009-retention': retention,
  '0010-invitations': invitations,
  '0011-empty-drafts': emptyDrafts,
  '0012-snapshot-metadata': snapshotMetadata,
  '0013-tokens': tokens,
  '0014-audit-pages': auditPages,
  '0015-heads': heads,
  '0016-nodes': nodes,
  '0017-setup-links': setupLinks,
  '0018-attempts': attempts,
  '0019-least-version': leastVersion,
  '0020-listed-at': listedAt,
};

/** Whether this version knows the step a database has been through. */
export const isKnownMigration = (name: string): boolean => Object.hasOwn(steps, name);
