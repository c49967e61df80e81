import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditEventNames } from './audit-row.ts';
import { describeRow, plainSentence, type Described } from './describe-row.ts';

const ada = { id: 'a', name: 'ada', via: 'session' };
const bob = { kind: 'user', id: 'b', name: 'bob' };
const agent = { kind: 'profile', id: 'p', name: 'Agent' };
const blank: Described = { event: '', actor: ada, target: null, before: null, after: null, reason: null };
const said = (row: Partial<Described>): string => plainSentence(describeRow({ ...blank, ...row }));
const own = { kind: 'user', id: 'a', name: 'ada' };

const expected: readonly (readonly [Partial<Described>, string])[] = [
  [{ event: 'session-started', target: own }, 'ada signed in.'],
  [
    { event: 'session-refused', reason: 'wrong-credentials', target: bob, after: { count: 3 } },
    'A wrong password for bob was refused, 3 times.',
  ],
  [{ event: 'session-refused', reason: 'wrong-credentials', after: { count: 1 } }, 'A wrong username or password was refused.'],
  [{ event: 'session-refused', reason: 'signed-out', after: { count: 2 } }, 'A session that had ended was refused, 2 times.'],
  [{ event: 'session-refused', reason: 'setup-refused' }, 'A link to set up the first administrator was refused.'],
  [{ event: 'session-refused', reason: 'invitation-refused' }, 'A link to set a password was refused.'],
  [{ event: 'session-refused', reason: 'something new' }, 'A sign-in was refused.'],
  [{ event: 'session-ended', reason: 'signed-out', target: own, before: { session: 'x' } }, 'ada signed out.'],
  [
    { event: 'session-ended', reason: 'signed-in', target: own },
    'ada signed in again in the same browser, which ended the session before.',
  ],
  [
    { event: 'session-ended', reason: 'signed-out-everywhere', target: own, before: { sessions: 2 } },
    'ada signed out everywhere, which ended 2 sessions.',
  ],
  [
    { event: 'session-ended', reason: 'signed-out-elsewhere', target: own, before: { sessions: 1 } },
    'ada signed out everywhere else, which ended one session.',
  ],
  [{ event: 'session-ended', reason: 'signed-out-by-another', target: bob, before: { sessions: 2 } }, 'ada ended 2 sessions of bob.'],
  [{ event: 'session-ended', reason: 'disabled', target: bob, before: { sessions: 1 } }, 'ada ended one session of bob, who was disabled.'],
  [{ event: 'profile-created', target: agent, after: { revision: 1, chosen: ['a', 'b'] } }, 'ada created Agent, with 2 permissions.'],
  [
    {
      ...{ event: 'profile-changed', target: agent, before: { revision: 1, chosen: ['x'], tags: {} } },
      after: { revision: 2, chosen: ['a', 'b'], tags: { team: 'a' }, description: 'new' },
    },
    'ada changed Agent: 2 permissions more, one permission fewer, another description, other tags.',
  ],
  [{ event: 'profile-changed', target: agent, before: { revision: 1 }, after: { revision: 2 } }, 'ada changed Agent.'],
  [{ event: 'profile-changed', target: agent, after: { revision: 9, restored: 3 } }, 'ada restored revision 3 of Agent.'],
  [{ event: 'profile-removed', target: agent }, 'ada deleted Agent.'],
  [{ event: 'draft-discarded', target: { kind: 'draft', id: 'd', name: 'Night' } }, 'ada discarded the draft Night.'],
  [{ event: 'draft-reopened', target: { kind: 'draft', id: 'd', name: '' } }, 'ada opened the discarded draft without a name again.'],
  [{ event: 'user-created', target: bob, after: { username: 'bob' } }, 'ada added the user bob.'],
  [{ event: 'user-changed', target: bob, before: { enabled: true }, after: { enabled: false } }, 'ada disabled bob.'],
  [{ event: 'user-changed', target: bob, before: { enabled: false }, after: { enabled: true } }, 'ada enabled bob.'],
  [
    { event: 'user-changed', target: bob, before: { username: 'rob' }, after: { username: 'bob' } },
    'ada changed the username of bob, who was called rob.',
  ],
  [
    { event: 'user-changed', target: bob, before: { displayName: '', tags: {} }, after: { displayName: 'B', tags: { a: '' } } },
    'ada changed the display name and tags of bob.',
  ],
  [{ event: 'user-removed', target: bob, before: { username: 'bob' } }, 'ada removed the user bob.'],
  [
    {
      ...{ event: 'profiles-assigned', target: bob, before: { profiles: [{ id: 'q', name: 'Lead' }] } },
      after: {
        profiles: [
          { id: 'p', name: 'Agent' },
          { id: 'r', name: null },
        ],
      },
    },
    'ada gave Agent and a removed profile to bob, and took Lead away.',
  ],
  [
    { event: 'profiles-assigned', target: own, before: { profiles: [] }, after: { profiles: [{ id: 'p', name: 'Agent' }] } },
    'ada gave Agent to themself.',
  ],
  [
    { event: 'profiles-assigned', target: bob, before: { profiles: [{ id: 'p', name: 'Agent' }] }, after: { profiles: [] } },
    'ada took Agent from bob.',
  ],
  [{ event: 'profiles-assigned', target: bob }, 'ada changed the profiles of bob.'],
  [{ event: 'password-changed', target: own }, 'ada set their own password.'],
  [
    { event: 'password-changed', target: bob, actor: { id: null, name: 'operator', via: 'operator' } },
    'The operator set a password for bob.',
  ],
  [{ event: 'invitation-created', target: bob, reason: 'first-password' }, 'ada made a link with which bob can set a first password.'],
  [{ event: 'invitation-created', target: bob, reason: 'password-reset' }, 'ada made a link with which bob can set a new password.'],
  [{ event: 'token-created', target: own, after: { name: 'nightly' } }, 'ada made the token "nightly".'],
  [{ event: 'token-revoked', target: bob, before: { name: 'nightly' } }, 'ada ended the token "nightly" of bob.'],
  [{ event: 'token-revoked', target: own, reason: 'password-changed', before: { tokens: 2 } }, 'ada ended 2 tokens of their own.'],
  [{ event: 'token-revoked', target: bob, reason: 'disabled', before: { tokens: 1 } }, 'ada ended one token of bob, who was disabled.'],
  [{ event: 'user-removed', target: bob, actor: { ...ada, via: 'token:t' } }, 'ada removed the user bob, with a token.'],
  [{ event: 'right-refused', after: { count: 4 } }, 'ada was refused what they may not do, 4 times.'],
  [{ event: 'settings-changed', target: { kind: 'settings', id: null, name: null }, after: {} }, 'The server started for the first time.'],
  [
    {
      ...{ event: 'settings-changed', before: { assertions: null, retentionDays: 90, publicOrigin: null } },
      after: { assertions: 'x', retentionDays: 30, publicOrigin: null },
    },
    'The server started with other settings: the assertions and RETENTION_DAYS.',
  ],
  [{ event: 'audit-exported', after: { format: 'csv' } }, 'ada exported events as csv.'],
  [{ event: 'import-applied' }, 'ada imported profiles.'],
  [
    { event: 'profile-removed', target: agent, actor: { id: null, name: null, via: 'session' } },
    'Somebody out of your sight deleted Agent.',
  ],
  [{ event: 'something-later', target: bob }, 'ada: something later – bob.'],
];

test('[A65] [W47] each event has its sentence: who did what, to what', () => {
  for (const [row, sentence] of expected) expect(said(row)).toBe(sentence);
  const told = new Set(expected.map(([{ event }]) => event));
  expect(auditEventNames.filter((event) => !told.has(event))).toEqual([]);
});

test('[A66] a sentence names its things so that they can be linked: people, profiles and drafts, with their ids', () => {
  const row = { ...blank, event: 'profiles-assigned', target: bob, after: { profiles: [{ id: 'p', name: 'Agent' }] } };
  expect(describeRow(row)).toEqual([
    { kind: 'user', id: 'a', name: 'ada' },
    ' gave ',
    { kind: 'profile', id: 'p', name: 'Agent' },
    ' to ',
    { kind: 'user', id: 'b', name: 'bob' },
    '.',
  ]);
});

test('[A65] any row has a sentence, whatever its event and facts are', () => {
  const facts = fc.option(fc.dictionary(fc.string(), fc.jsonValue()));
  const named = fc.option(fc.string());
  const row = fc.record({
    event: fc.oneof(fc.constantFrom(...auditEventNames), fc.constantFrom('toString', '__proto__', ''), fc.string()),
    actor: fc.record({ id: named, name: named, via: fc.string() }),
    target: fc.option(fc.record({ kind: fc.string(), id: named, name: named })),
    before: facts,
    after: fc.oneof(facts, fc.record({ profiles: fc.jsonValue(), chosen: fc.jsonValue(), count: fc.jsonValue(), enabled: fc.jsonValue() })),
    reason: named,
  });
  fc.assert(fc.property(row, (one) => plainSentence(describeRow(one as Described)).endsWith('.')));
});
