import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { inputToContent, normalText, proposalToContent } from './content.ts';
import { digestOf } from './digest.ts';
import { issue } from './issue.ts';
import { severityByCode } from './issues.ts';
import { emptyProposal, type Proposal, type TagRow } from './profile.ts';
import { validateProfile, type ValidationContext } from './validate.ts';

const catalog = builtInCatalog();
const row = (key: string, value = '', id = key): TagRow => ({ id, key, value });
const valid: Proposal = { ...emptyProposal, name: 'Night shift', chosen: ['Prompts.View'] };
const codes = (proposal: Partial<Proposal>, context?: ValidationContext): string[] =>
  validateProfile(catalog, { ...valid, ...proposal }, context).map(({ code }) => code);
const limited = {
  chosen: ['Users.View', 'SecurityProfiles.View'],
  restricted: ['User', 'SecurityProfile'],
  accessTags: [row('Country', 'Argentina')],
  tags: [row('Country', 'Argentina')],
};

describe('validation', () => {
  const examples: [string, Partial<Proposal>, string[]][] = [
    ['[V10] a plain profile has no issue', {}, []],
    ['[V10] a limited profile has no issue', limited, []],
    ['[V11] no name', { name: '' }, ['name-required']],
    ['[V11] a name of spaces', { name: '   ' }, ['name-required']],
    ['[V11] 127 characters', { name: 'n'.repeat(127) }, []],
    ['[V11] 128 characters', { name: 'n'.repeat(128) }, ['name-too-long']],
    ['[V11] every allowed character', { name: 'aZ09 _@-' }, []],
    ['[V11] a dot', { name: 'a.b' }, ['name-characters']],
    ['[V11] an umlaut', { name: 'Büro' }, ['name-characters']],
    ['[V11] a control character inside', { name: 'a\u0007b' }, ['name-characters']],
    ['[V12] 250 characters', { description: 'é'.repeat(250) }, []],
    ['[V12] 250 characters beyond the basic plane', { description: '😀'.repeat(250) }, []],
    ['[V12] 251 characters', { description: 'd'.repeat(251) }, ['description-too-long']],
    ['[V13] an unknown permission', { chosen: ['Users.Fly'] }, ['permission-unknown']],
    ['[V13] a name every object has', { chosen: ['constructor'] }, ['permission-unknown']],
    [
      '[V14] 501 names',
      { chosen: Array.from({ length: 501 }, (_, index) => `X.${index}`) },
      [...Array<string>(501).fill('permission-unknown'), 'permissions-too-many'],
    ],
    ['[V15] resources without tags', { ...limited, accessTags: [] }, ['access-control-tag-missing']],
    ['[V15] tags without resources', { ...limited, restricted: [] }, ['access-control-resource-missing']],
    ['[V16] a restricted resource nobody may view', { ...limited, chosen: ['Users.View'] }, ['access-control-view-missing']],
    ['[V16] a derived View is enough', { ...limited, chosen: ['Users.Edit', 'SecurityProfiles.View'] }, ['permission-risky']],
    ['[V17] an unknown resource', { ...limited, restricted: ['User', 'SecurityProfile', 'Moon'] }, ['access-control-resource-unknown']],
    [
      '[V17] five access tags',
      { ...limited, accessTags: ['a', 'b', 'c', 'd', 'e'].map((key) => row(key)), tags: ['a', 'b', 'c', 'd', 'e'].map((key) => row(key)) },
      ['access-control-tags-too-many'],
    ],
    ['[V20] no key', { tags: [row('', 'x', 'r')] }, ['tag-key-missing']],
    ['[V20] a key of 128', { tags: [row('k'.repeat(128))] }, []],
    ['[V20] a key of 129', { tags: [row('k'.repeat(129))] }, ['tag-key-too-long']],
    ['[V20] a reserved key', { tags: [row('aws:x')] }, ['tag-key-reserved']],
    ['[V20] a key with a semicolon', { tags: [row('a;b')] }, ['tag-key-characters']],
    ['[V20] a key with a newline', { tags: [row('a\nb')] }, ['tag-key-characters']],
    ['[V20] every allowed character', { tags: [row('Größe 1_.:/=+-@')] }, []],
    ['[V20] one key twice', { tags: [row('a', '1', 'r1'), row('a', '2', 'r2')] }, ['tag-key-duplicate']],
    ['[V20] keys that differ in case', { tags: [row('a'), row('A')] }, []],
    ['[V20] a value of 256', { tags: [row('a', 'v'.repeat(256))] }, []],
    ['[V20] a value of 257', { tags: [row('a', 'v'.repeat(257))] }, ['tag-value-too-long']],
    [
      '[V20] the same rules for access tags',
      { ...limited, accessTags: [...limited.accessTags, row('aws:y', '1')], tags: [...limited.tags, row('aws:y', '1')] },
      ['tag-key-reserved', 'tag-key-reserved'],
    ],
    ['[V21] 50 tags', { tags: Array.from({ length: 50 }, (_, index) => row(`k${index}`)) }, []],
    ['[V21] 51 tags', { tags: Array.from({ length: 51 }, (_, index) => row(`k${index}`)) }, ['tags-too-many']],
    ['[V30] a risky permission', { chosen: ['Users.EditPermission'] }, ['permission-risky']],
    ['[V32] an access tag the profile does not carry', { ...limited, tags: [row('Country', 'Chile')] }, ['resource-tags-unmatched']],
    ['[V33] users restricted alone', { ...limited, restricted: ['User'] }, ['users-restricted-alone']],
    ['[V34] a list that leaks', { ...limited, chosen: [...limited.chosen, 'ContactSearch.View'] }, ['access-control-leak']],
    ['[V34] the same without access control', { chosen: ['ContactSearch.View'] }, []],
  ];
  it.each(examples)('%s', (_, proposal, expected) => {
    expect(codes(proposal)).toEqual(expected);
  });

  it('[V3] keys that objects have are ordinary keys', () => {
    expect(codes({ tags: [row('__proto__', 'a'), row('constructor', 'b'), row('__proto__', 'c', 'z')] })).toEqual(['tag-key-duplicate']);
    const { tags } = proposalToContent({ ...valid, tags: [row('__proto__', 'a')] });
    expect(Object.entries(tags)).toEqual([['__proto__', 'a']]);
    expect(digestOf(inputToContent({ name: 'n', chosen: [], tags }), null)).not.toBe(
      digestOf(inputToContent({ name: 'n', chosen: [] }), null),
    );
  });

  it('[V13] a legacy name is answered with its replacements', () => {
    const [first] = validateProfile(catalog, { ...valid, chosen: ['RedactedData.View'] });
    expect(first?.message).toBe(
      'The permission "RedactedData.View" is a name of old; choose Call recordings (redacted) – Access and Contact transcripts (redacted) – Access instead.',
    );
  });

  it('[V17] eleven resources', () => {
    const restricted = catalog.data.restrictableResources.slice(0, 11);
    const chosen = restricted.map((type) => catalog.viewByResourceType.get(type)!);
    expect(codes({ ...limited, restricted, chosen })).toContain('access-control-resources-too-many');
    expect(codes({ ...limited, restricted: restricted.slice(0, 10), chosen })).not.toContain('access-control-resources-too-many');
  });

  it('[V31] what the committer does not hold is named, restrictions are not', () => {
    const heldByCommitter = new Set(['Prompts.View']);
    expect(codes({ chosen: ['Prompts.View', 'RestrictTaskCreation.Access'] }, { heldByCommitter })).toEqual([]);
    expect(codes({ chosen: ['Prompts.Edit'] }, { heldByCommitter })).toEqual(['grants-more-than-own']);
  });

  it('[V35] what a draft holds in vain is said', () => {
    expect(codes({}, { leftOut: [{ path: '/chosen/x', why: 'not-true' }] })).toEqual(['draft-left-out']);
  });

  it('[V10] every code of the contract can occur, and with its severity', () => {
    const seen = new Set<string>();
    const gather = (proposal: Partial<Proposal>, context?: ValidationContext): void => {
      for (const { code, severity, path, message } of validateProfile(catalog, { ...valid, ...proposal }, context)) {
        seen.add(code);
        expect(severity).toBe(severityByCode[code]);
        expect(path === '' || path.startsWith('/')).toBe(true);
        expect(message).toMatch(/^[A-Z0-9].*[.!]$/s);
      }
    };
    for (const [, proposal] of examples) gather(proposal);
    gather({ chosen: ['Prompts.Edit'] }, { heldByCommitter: new Set(), leftOut: [{ path: '/x', why: 'not-true' }] });
    gather({ restricted: catalog.data.restrictableResources.slice(0, 11) });
    // What edits made apart have done is found elsewhere, and passed through.
    gather({}, { extra: (['removal-undone', 'combination-unseen'] as const).map((code) => issue(code, '', 'Edits were made apart.')) });
    expect([...seen].sort()).toEqual(Object.keys(severityByCode).sort());
  });

  it('[V10] any proposal gets an answer', () => {
    const text = fc.string({ unit: 'binary' });
    const rows = fc.array(fc.record({ id: text, key: text, value: text }), { maxLength: 60 });
    const names = fc.array(fc.oneof(text, fc.constantFrom(...catalog.permissions)), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.record({ name: text, description: text, chosen: names, restricted: names, accessTags: rows, tags: rows }),
        (proposal) => {
          for (const { code } of validateProfile(catalog, proposal)) expect(severityByCode).toHaveProperty(code);
        },
      ),
      lawOptions(),
    );
  });
});

describe('normal form', () => {
  it('[V1] composed and decomposed, padded and plain texts are one', () => {
    expect(normalText('  Cafe\u0301 ')).toBe('Café');
    expect(normalText('a\ud800')).toBe('a\ufffd');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalText(normalText(text))).toBe(normalText(text));
      }),
      lawOptions(),
    );
  });

  it('[V2] the row with the smallest id counts, whatever the order', () => {
    const rows = [row('k', 'late', 'b'), row('k', 'early', 'a')];
    expect(proposalToContent({ ...valid, tags: rows }).tags).toEqual({ k: 'early' });
    expect(proposalToContent({ ...valid, tags: rows.toReversed() }).tags).toEqual({ k: 'early' });
  });
});

describe('digest', () => {
  it('[K1] is the hash of the canonical JSON, written out by hand', () => {
    const content = inputToContent({
      name: ' Night ',
      description: '',
      chosen: ['b', 'a', 'b'],
      accessControl: { resources: ['User', 'Queue'], tags: { Country: 'Argentina' } },
      tags: { b: '2', a: '1' },
    });
    const json =
      '{"accessControl":{"resources":["Queue","User"],"tags":{"Country":"Argentina"}},"base":{"profile":"p","revision":3},"chosen":["a","b"],"description":"","name":"Night","tags":{"a":"1","b":"2"}}';
    expect(digestOf(content, { profile: 'p', revision: 3 })).toBe(createHash('sha256').update(json).digest('hex'));
  });

  it('[K1] no access control is null, and the base counts', () => {
    const content = inputToContent({ name: 'n', chosen: [] });
    const json = '{"accessControl":null,"base":null,"chosen":[],"description":"","name":"n","tags":{}}';
    expect(digestOf(content, null)).toBe(createHash('sha256').update(json).digest('hex'));
    expect(digestOf(content, { profile: 'p', revision: 1 })).not.toBe(digestOf(content, { profile: 'p', revision: 2 }));
  });
});
