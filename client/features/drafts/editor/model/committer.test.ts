import { createRoot } from 'solid-js';
import { expect, it } from 'vitest';
import type { Profile } from '../../../../../core/profile/profile.ts';
import { emptyProposal } from '../../../../../test/support/empty-proposal.ts';
import { validateProfile } from '../../../../../core/validation/validate.ts';
import { builtInCatalog } from '../../../../../test/support/catalog.ts';
import type { Account } from '../../../../api/api.ts';
import { createCommitter } from './committer.ts';

const catalog = builtInCatalog();
const accessControl = { resources: ['User'], tags: { Country: 'Argentina' } };
const own = { profile: 'p', chosen: ['Users.View'], accessControl };

/** What somebody with this account sees of a draft that grants Users – View everywhere. */
function errorsSeen(
  account: Partial<Account>,
  draft: { commit?: boolean; base?: Profile | null; isKnown?: boolean } = {},
): string[] | null {
  const { commit = true, base = null, isKnown = true } = draft;
  const workspace = { account: () => account, may: () => commit } as unknown as Parameters<typeof createCommitter>[0];
  const revision = base && { profile: base.id, revision: 1 };
  const connection = { access: () => ({ level: 'write', commit }), base: () => revision } as unknown as Parameters<
    typeof createCommitter
  >[2];
  return createRoot((dispose) => {
    const committer = createCommitter(workspace, catalog, connection, () => (isKnown ? base : null))();
    dispose();
    if (committer === null) return null;
    const proposal = { ...emptyProposal, name: 'Night', chosen: ['Users.View'] };
    return validateProfile(catalog, proposal, { committer }).flatMap(({ code, severity }) => (severity === 'error' ? [code] : []));
  });
}

it('[V52] [V52a] [A20] the browser says before Save what the server would refuse after it', () => {
  expect(errorsSeen({ grants: [own] })).toEqual(['reach-beyond-own']);
  expect(errorsSeen({ grants: [{ ...own, accessControl: null }] })).toEqual([]);
  expect(errorsSeen({ grants: [] })).toEqual([]);
  expect(errorsSeen({ grants: [], grantBeyondOwn: 'refuse' })).toEqual(['grants-more-than-own']);
});

it('[V52] it holds nothing against whoever could not save, nor what the base grants, nor guesses while that is unknown', () => {
  const base = { id: 'b', chosen: ['Users.View'], accessControl: null } as unknown as Profile;
  expect(errorsSeen({ grants: [own] }, { commit: false })).toBeNull();
  expect(errorsSeen({ grants: [own] }, { base })).toEqual([]);
  expect(errorsSeen({ grants: [own] }, { base, isKnown: false })).toBeNull();
  // As an earlier version remembered the account on this device.
  expect(errorsSeen({})).toBeNull();
});
