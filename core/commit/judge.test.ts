/** What may be committed, where it takes more than one profile to see it. */
import { expect, test } from 'vitest';
import { ann, profile, world } from '../../test/support/access-worlds.ts';
import { inputToContent, inputToProposal } from '../profile/content.ts';
import { digestOf } from '../profile/digest.ts';
import type { CommitFacts, WriteFacts } from './facts.ts';
import { judgeCommit } from './judge.ts';

const access = world([profile('p', ['SecurityProfiles.Edit', 'SecurityProfiles.Create'])], [ann('p')]);
const base = { profile: 'mine', revision: 1 };

function factsOf(name: string, nameBefore: string): WriteFacts {
  const input = { name, chosen: [] };
  return {
    ...{ type: 'write', access, user: 'ann', named: null, reviewed: null, base, keepsAdministrator: true },
    ...{ proposal: inputToProposal(input), content: inputToContent(input) },
    current: { id: 'mine', ...inputToContent({ name: nameBefore, chosen: [] }), revision: 1 },
    authorship: { contributions: null, acknowledged: new Map() },
    nameOwner: { id: 'other', name: 'Night shift', tags: {} },
  };
}

test('[K8] a name is taken without regard to case and white space, but a profile may keep the one it has', () => {
  expect(judgeCommit(factsOf('night  SHIFT', 'Day shift'))).toMatchObject({ code: 'name-taken' });
  expect(judgeCommit(factsOf('night  SHIFT', 'NIGHT shift'))).toMatchObject({ ok: true });
});

test('[K4] of several things that speak against a commit the first in the order is answered', () => {
  const good = factsOf('Night shift', 'Day shift');
  const bad = inputToProposal({ name: 'Night/shift', chosen: [] });
  const all: WriteFacts = {
    ...good,
    ...{ user: 'nobody', named: null, reviewed: 'another digest', keepsAdministrator: false, proposal: bad },
    base: { profile: 'mine', revision: 2 },
  };
  const [allowed, fresh] = [{ user: 'ann' }, { reviewed: digestOf(access.catalog, good.content, all.base) }];
  const [valid, current, free] = [{ proposal: good.proposal }, { base, reviewed: null }, { nameOwner: null }];
  const steps: Partial<WriteFacts>[] = [{}, allowed, fresh, valid, current, free, { keepsAdministrator: true }];
  const codes = steps.map((_step, at) => {
    const verdict = judgeCommit(Object.assign({}, all, ...steps.slice(0, at + 1)) as WriteFacts);
    return verdict.ok ? 'ok' : verdict.code;
  });
  expect(codes).toEqual(['forbidden', 'stale', 'invalid', 'revision-changed', 'name-taken', 'last-administrator', 'ok']);
});

test('[K4] without a session, an open draft and all of its log nothing else is judged', () => {
  const early: CommitFacts[] = [
    { type: 'signed-out' },
    { type: 'no-draft', draft: 'd' },
    { type: 'closed-draft', state: 'committed', by: 'bob' },
    { type: 'incomplete-draft' },
  ];
  expect(early.map((facts) => judgeCommit(facts)).map((verdict) => !verdict.ok && verdict.code)).toEqual([
    'signed-out',
    'not-found',
    'closed',
    'incomplete',
  ]);
});
