/** How a refused commit is told over the wire. */
import type { CommitOutcome } from '../../core/commit/command.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Issue } from '../../core/validation/issues.ts';
import type { Base } from '../../core/profile/profile.ts';
import type { RefusalCode, ServerMessage } from '../../core/protocol/control.ts';

type Refused = Extract<CommitOutcome, { ok: false }>;

/** The codes of the wire; what cannot be told apart there is told in the detail. */
const wireCode: Record<Refused['code'], RefusalCode> = {
  'signed-out': 'forbidden',
  forbidden: 'forbidden',
  'not-found': 'incomplete',
  'name-taken': 'name-taken',
  'in-use': 'invalid',
  'last-administrator': 'last-administrator',
  stale: 'stale',
  incomplete: 'incomplete',
  closed: 'closed',
  'key-reused': 'stale',
  'revision-changed': 'revision-changed',
  'base-removed': 'base-removed',
  invalid: 'invalid',
};

/** Issues told with a refusal; a hostile draft may have thousands. */
const mostIssues = 100;

export const refusalMessage = (id: string, { code, detail, issues }: Refused): ServerMessage => ({
  type: 'refused',
  id,
  code: wireCode[code],
  detail: detail.slice(0, 2_000),
  ...(issues && { issues: issues.length > mostIssues ? worstOf(issues) : issues }),
});

const worstOf = (issues: readonly Issue[]): readonly Issue[] =>
  [...issues.filter(({ severity }) => severity === 'error'), ...issues.filter(({ severity }) => severity !== 'error')].slice(0, mostIssues);

/** A new profile takes Create, a change Edit. [A7] */
export function forbiddenMessage(id: string, base: Base): ServerMessage {
  const permission = base === null ? ownPermissions.createProfiles : ownPermissions.editProfiles;
  return {
    type: 'refused',
    id,
    code: 'forbidden',
    detail: `Saving this takes the permission ${permission} on what it is and becomes; ask an administrator for it.`,
  };
}
