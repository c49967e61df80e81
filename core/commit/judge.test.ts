/** What may be committed, where it takes more than one profile to see it. */
import { expect, test } from 'vitest';
import { ann, profile, world } from '../../test/support/access-worlds.ts';
import { inputToContent, inputToProposal } from '../profile/content.ts';
import { judgeWrite, type CommitFacts } from './judge.ts';

test('[K8] a name is taken without regard to case and white space, but a profile may keep the one it has', () => {
  const input = { name: 'night  SHIFT', chosen: [] };
  const facts = (name: string): CommitFacts => ({
    access: world([profile('p', ['SecurityProfiles.Edit', 'SecurityProfiles.Create'])], [ann('p')]),
    ...{ user: 'ann', proposal: inputToProposal(input), content: inputToContent(input), base: { profile: 'mine', revision: 1 } },
    current: { id: 'mine', ...inputToContent({ name, chosen: [] }), revision: 1 },
    nameOwner: { id: 'other', name: 'Night shift', tags: {} },
  });
  expect(judgeWrite(facts('Day shift'))).toMatchObject({ code: 'name-taken' });
  expect(judgeWrite(facts('NIGHT shift'))).toMatchObject({ ok: true });
});
