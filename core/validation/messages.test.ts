import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { committerWith } from '../../test/support/committers.ts';
import type { Proposal, TagRow } from '../profile/profile.ts';
import { emptyProposal } from '../../test/support/empty-proposal.ts';
import { validateProfile, type ValidationContext } from './validate.ts';

const catalog = builtInCatalog();
const row = (key: string, value = '', id = key): TagRow => ({ id, key, value });
const numbered = (count: number, name: (at: number) => string): string[] => Array.from({ length: count }, (_, at) => name(at));
const country = [row('Country', 'Chile')];
const ten = catalog.data.restrictableResources.filter((type) => type !== 'SecurityProfile').slice(0, 10);
const viewsOf = (types: readonly string[]): string[] => types.map((type) => catalog.viewByResourceType.get(type)!);

/** Proposals that between them have every issue, and stand at every limit. */
const cases: [string, Partial<Proposal>, ValidationContext?][] = [
  ['texts', { name: '', description: 'd'.repeat(251) }],
  ['a long name', { name: 'n'.repeat(128) }],
  ['wrong characters', { name: ' a!.,;:?#$%&(é b ' }],
  ['a space after what is not allowed', { name: '! a' }],
  ['names nobody knows', { chosen: ['Nope.View', 'ListenCallRecordings'] }],
  ['500 names', { chosen: numbered(500, (at) => `X.${at}`) }],
  ['501 names', { chosen: numbered(501, (at) => `X.${at}`) }],
  ['a name of old among 500', { chosen: ['ListenCallRecordings', ...numbered(499, (at) => `X.${at}`)] }],
  [
    'a name of old whose successors are there',
    { chosen: ['CallRecordings.Unredacted.Access', 'ContactTranscripts.Unredacted.Access', 'ListenCallRecordings'] },
  ],
  ['a name of old, half of it there', { chosen: ['ListenCallRecordings', 'CallRecordings.Unredacted.Access'] }],
  ['a name of old among 499', { chosen: ['ListenCallRecordings', ...numbered(498, (at) => `X.${at}`)] }],
  [
    'a name of old among 500, half of it there',
    { chosen: ['ListenCallRecordings', 'CallRecordings.Unredacted.Access', ...numbered(498, (at) => `X.${at}`)] },
  ],
  ['a name of old among 502', { chosen: ['ListenCallRecordings', ...numbered(501, (at) => `X.${at}`)] }],
  [
    'a risk whose View nothing else keeps',
    { chosen: ['Users.Delete', 'SecurityProfiles.View'], restricted: ['User', 'SecurityProfile'], accessTags: country, tags: country },
  ],
  [
    'risks that keep one another’s View',
    {
      ...{ chosen: ['Users.Delete', 'Users.EditPermission', 'SecurityProfiles.View'], restricted: ['User', 'SecurityProfile'] },
      ...{ accessTags: country, tags: country },
    },
  ],
  [
    'one of two access tags is empty',
    { chosen: ['Queues.View'], restricted: ['Queue'], accessTags: [...country, row('', 'v', 'r0')], tags: country },
  ],
  ['resources without tags', { chosen: ['Users.View', 'SecurityProfiles.View'], restricted: ['User', 'SecurityProfile'], tags: country }],
  ['tags without resources', { accessTags: country, tags: [row('Country', 'Peru')] }],
  ['not granted, not known', { chosen: ['Users.View'], restricted: ['User', 'Moon', 'Queue'], accessTags: country }],
  ['the last resource, with tags', { restricted: ['Queue'], accessTags: country, tags: country }],
  ['the last resource, without tags', { restricted: ['Queue'] }],
  [
    'the limits',
    {
      chosen: viewsOf(ten),
      restricted: ten,
      accessTags: ['a', 'b', 'c', 'd'].map((key) => row(key)),
      tags: ['a', 'b', 'c', 'd'].map((key) => row(key)),
    },
  ],
  [
    'beyond the limits',
    {
      restricted: numbered(11, (at) => `M${at}`),
      accessTags: ['a', 'b', 'c', 'd', 'e'].map((key) => row(key)),
      tags: ['a', 'b', 'c', 'd', 'e'].map((key) => row(key)),
    },
  ],
  [
    'leaks and risks',
    {
      chosen: ['SecurityProfiles.Create', 'Users.EditPermission', 'Forecasting.Publish', 'Queues.View'],
      restricted: ['Queue'],
      accessTags: country,
      tags: country,
    },
  ],
  [
    'a leak two steps away',
    { chosen: ['RulesGenerativeAI.Edit', 'Queues.View'], restricted: ['Queue'], accessTags: country, tags: country },
  ],
  ['users alone', { chosen: ['Users.View'], restricted: ['User'], accessTags: country }],
  ['another value', { chosen: ['Queues.View'], restricted: ['Queue'], accessTags: country, tags: [row('Country', 'Peru', 'r9')] }],
  [
    'no room for another tag',
    { chosen: ['Queues.View'], restricted: ['Queue'], accessTags: country, tags: numbered(50, (at) => `k${at}`).map((key) => row(key)) },
  ],
  ['five beyond', { chosen: ['Queues.Edit', 'Prompts.View'] }, { committer: committerWith() }],
  ['six beyond', { chosen: ['Queues.Edit', 'Prompts.Edit', 'Users.View'] }, { committer: committerWith({ chosen: ['Users.View'] }) }],
  ['left out', {}, { leftOut: numbered(6, (at) => `/tags/r${at}`).map((path) => ({ path, why: 'not-text' as const })) }],
  [
    'tags',
    {
      tags: [
        ...[row('', 'v', 'r0'), row('aws:x', 'v', 'r1'), row('a;b', 'v', 'r2'), row('a', '1', 'r3'), row('a', '2', 'r4')],
        ...[row('k'.repeat(129), '', 'r5'), row('l', 'v'.repeat(257), 'r6'), row(';', 'v', 'r7'), row('aws:;', 'v', 'r8')],
        ...[row(';aws:y', 'v', 'r9'), row('a;', 'v', 's0'), row('say "hi"', 'v', 's1'), row('😀'.repeat(128), '😀'.repeat(256), 's2')],
      ],
    },
  ],
  [
    'an empty access tag',
    { chosen: viewsOf(['User', 'SecurityProfile']), restricted: ['User', 'SecurityProfile'], accessTags: [row('', 'v', 'r0')] },
  ],
  ['an empty access tag alone', { accessTags: [row('', 'v', 'r0')] }],
  ['51 tags', { tags: numbered(51, (at) => `k${at}`).map((key) => row(key)) }],
];

it('[V10] [V44] says exactly these sentences, with these fixes', () => {
  const said = cases.flatMap(([title, proposal, context]) => {
    const issues = validateProfile(catalog, { ...emptyProposal, name: 'A', ...proposal }, context);
    const shown = issues.filter(({ code }, at) => issues.findIndex((one) => one.code === code) > at - 3);
    return [
      `# ${title}`,
      ...shown.flatMap(({ code, path, message, fixes }) => [
        `${code} at "${path}"`,
        `  ${message}`,
        ...(fixes ?? []).map(({ label, edits }) => `  [${label}] ${JSON.stringify(edits)}`),
        // Either there is a fix or there is no such member.
        ...(fixes?.length === 0 ? ['  no fixes'] : []),
      ]),
      '',
    ];
  });
  const expected = readFileSync(join(import.meta.dirname, '../../test/support/golden/issues.txt'), 'utf8');
  expect(said.join('\n')).toBe(expected);
});
