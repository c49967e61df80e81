/** What the server will say of restoring a revision, as far as this device can tell; the server judges again. */
import { createMemo, createSignal, type Accessor } from 'solid-js';
import { grantOf } from '../../../../core/access/grant.ts';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { inputToProposal } from '../../../../core/profile/content.ts';
import { inForce } from '../../../../core/profile/in-force.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import type { Issue } from '../../../../core/validation/issues.ts';
import { findingsOf, type Finding, type ReviewFacts } from '../../../../core/validation/findings.ts';
import { validateProfile } from '../../../../core/validation/validate.ts';
import type { CommittingPerson } from '../../../../core/validation/validate-giving.ts';
import type { Workspace } from '../../../app-context.tsx';
import { createAssertions } from '../../../queries/assertions.ts';

export interface RestoreJudgement {
  /** What has to be acknowledged, or is. */
  readonly findings: Accessor<readonly Finding[]>;
  /** Everything else, errors first. */
  readonly issues: Accessor<readonly Issue[]>;
  readonly isBlocked: Accessor<boolean>;
  acknowledge(finding: Finding, isMeant: boolean): void;
  /** Fingerprint by key, as the server takes it. */
  readonly acknowledged: Accessor<Readonly<Record<string, string>>>;
}

/** To be called under a reactive owner. [U196] */
export function createRestoreJudgement(
  workspace: Workspace,
  catalog: Catalog,
  now: Accessor<Profile>,
  then: Accessor<Profile>,
): RestoreJudgement {
  const assertions = createAssertions(workspace);
  const [acknowledged, setAcknowledged] = createSignal<Readonly<Record<string, string>>>({});
  const proposal = createMemo(() => inputToProposal(then()));
  const review = createMemo((): ReviewFacts => ({
    ...{ contributions: null, acknowledged: new Map(Object.entries(acknowledged())) },
    ...{ base: inForce(catalog, now()), committer: workspace.account().user.id },
  }));
  const findings = createMemo(() => findingsOf(catalog, proposal(), review()));
  const all = createMemo(() => {
    const committer = committerOf(workspace, catalog, now());
    return validateProfile(catalog, proposal(), { assertions: assertions(), review: review(), ...(committer && { committer }) });
  });
  const issues = createMemo(() => {
    const told = new Set(findings().flatMap(({ issue, warning }) => [issue.message, warning?.message]));
    const others = all().filter(({ message }) => !told.has(message));
    return [...others].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  });
  return {
    ...{ findings, issues, acknowledged },
    isBlocked: () => all().some(({ severity }) => severity === 'error'),
    acknowledge: ({ key, fingerprint }, isMeant) => {
      const { [key]: _one, ...others } = acknowledged();
      setAcknowledged(isMeant ? { ...others, [key]: fingerprint } : others);
    },
  };
}

/** Null while this device does not know what the person holds. */
function committerOf(workspace: Workspace, catalog: Catalog, now: Profile): CommittingPerson | null {
  const { grants, grantBeyondOwn } = workspace.account();
  if (!grants) return null;
  return {
    ...{ grants: new Map(grants.map((grant) => [grant.profile, grantOf(catalog, grant)])), grantBeyondOwn: grantBeyondOwn ?? 'warn' },
    base: { profile: now.id, grant: grantOf(catalog, inForce(catalog, now)) },
  };
}
