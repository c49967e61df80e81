import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog, catalogWhere } from '../../test/support/catalog.ts';
import { committerWith, grant } from '../../test/support/committers.ts';
import { lawOptions, met, numRuns } from '../../test/support/runs.ts';
import type { GrantBeyondOwn } from '../access/privilege-escalation.ts';
import { indexCatalog, type Catalog } from '../catalog/catalog.ts';
import { nearName } from '../catalog/near-name.ts';
import { inputToContent, normalText, proposalToContent } from './content.ts';
import { digestOf } from './digest.ts';
import { issue } from '../validation/issue.ts';
import { applyEdits } from './edits.ts';
import { severityByCode, type Issue } from '../validation/issues.ts';
import type { Proposal, TagRow } from './profile.ts';
import { emptyProposal } from '../../test/support/empty-proposal.ts';
import { validateProfile, type ValidationContext } from '../validation/validate.ts';
import type { CommittingPerson } from '../validation/validate-giving.ts';

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
    ['[V13] an unknown permission', { chosen: ['Users.Fly'] }, ['permission-unlisted']],
    ['[V13] a name every object has', { chosen: ['constructor'] }, ['permission-unlisted']],
    [
      '[V14] 501 names',
      { chosen: Array.from({ length: 501 }, (_, index) => `X.${index}`) },
      [...Array<string>(501).fill('permission-unlisted'), 'permissions-too-many'],
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
    ['[V61] a key that ends with a space', { tags: [row('Country ', 'Chile')] }, ['tag-outer-space']],
    ['[V61] a value that begins with a tab', { tags: [row('Country', '\tChile')] }, ['tag-outer-space']],
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
    [
      '[V43] permissions that are risky together',
      { chosen: ['Users.Create', 'Users.EditPermission'] },
      ['permission-risky', 'permission-risky', 'permissions-risky-together'],
    ],
    ['[V43] one that is risky only with another', { chosen: ['ContactSearch.View'] }, []],
  ];
  it.each(examples)('%s', (_, proposal, expected) => {
    expect(codes(proposal)).toEqual(expected);
  });

  it('[V3] keys that objects have are ordinary keys', () => {
    expect(codes({ tags: [row('__proto__', 'a'), row('constructor', 'b'), row('__proto__', 'c', 'z')] })).toEqual(['tag-key-duplicate']);
    const { tags } = proposalToContent({ ...valid, tags: [row('__proto__', 'a')] });
    expect(Object.entries(tags)).toEqual([['__proto__', 'a']]);
    expect(digestOf(catalog, inputToContent({ name: 'n', chosen: [], tags }), null)).not.toBe(
      digestOf(catalog, inputToContent({ name: 'n', chosen: [] }), null),
    );
  });

  it('[V13] [V13a] a legacy name is answered with its replacements', () => {
    const [first] = validateProfile(catalog, { ...valid, chosen: ['RedactedData.View'] });
    expect(first?.message).toBe(
      'The permission "RedactedData.View" is a name of old; choose Call recordings (redacted) – Access and Contact transcripts (redacted) – Access instead. It is kept as it is, and grants nothing.',
    );
  });

  it('[G49] a catalogue that refuses what it lacks has errors in place of warnings, and nothing is said of who holds it', () => {
    const strict = indexCatalog({ ...catalog.data, unlisted: 'refuse' });
    const { unlisted: _kept, ...silent } = catalog.data;
    const proposal = { ...valid, ...limited, chosen: [...limited.chosen, 'Users.Fly'], restricted: ['User', 'SecurityProfile', 'Moon'] };
    const committer = committerWith({
      chosen: limited.chosen,
      accessControl: { resources: limited.restricted, tags: { Country: 'Argentina' } },
    });
    const found = (one: Catalog, context: ValidationContext = {}) =>
      validateProfile(one, proposal, context).map(({ code, severity }) => `${code} ${severity}`);
    const refused = ['permission-unknown error', 'access-control-resource-unknown error'];
    for (const one of [strict, indexCatalog(silent)]) expect(found(one)).toEqual(refused);
    expect(found(strict, { committer })).toEqual(refused);
    expect(found(catalog)).toEqual(['permission-unlisted warning', 'access-control-resource-unknown warning']);
  });

  it('[G49] what the catalogue lacks nobody holds: giving it is more than one’s own, but for what the profile had', () => {
    const chosen = ['Users.View', 'Users.Fly'];
    const everything = committerWith({ chosen: [...catalog.permissions, 'Users.Fly'] });
    const found = (committer: CommittingPerson) =>
      validateProfile(catalog, { ...valid, chosen }, { committer }).map(({ code, severity, message }) => [
        code,
        severity,
        /: (.*)[.;]/.exec(message)?.[1],
      ]);
    const unlisted = ['permission-unlisted', 'warning', undefined];
    expect(found(everything)).toEqual([unlisted, ['grants-more-than-own', 'warning', 'Users.Fly']]);
    const refusing: CommittingPerson = { ...everything, grantBeyondOwn: 'refuse' };
    expect(found(refusing)[1]?.slice(0, 2)).toEqual(['grants-more-than-own', 'error']);
    const had = (one: CommittingPerson): CommittingPerson => ({ ...one, base: { profile: 'p', grant: grant({ chosen: ['Users.Fly'] }) } });
    expect(found(had(refusing))).toEqual([unlisted, ['grants-more-than-own', 'warning', 'Users.Fly']]);
  });

  it('[G50] the nearest name is asked for, and offered', () => {
    const said = (name: string) => {
      const [first] = validateProfile(catalog, { ...valid, chosen: [name] });
      return [first?.message, first?.fixes?.map(({ label }) => label)];
    };
    for (const name of ['Users.Edt', 'users.edit', 'User.Edit', 'Users.Editt'])
      expect(said(name)).toEqual([
        `The permission "${name}" is not in the catalogue; did you mean Users – Edit (Users.Edit)? It is kept as it is, and grants nothing.`,
        [`Replace ${name} by the nearest name`, `Remove ${name}`],
      ]);
    for (const name of ['Users.Fly', '', 'x', 'constructor', 'U'.repeat(5_000)]) expect(said(name)[1]).toHaveLength(1);
    expect(nearName(catalog, 'Prompts.Veiw')).toBe('Prompts.View');
  });

  it('[V17] eleven resources', () => {
    const restricted = catalog.data.restrictableResources.slice(0, 11);
    const chosen = restricted.map((type) => catalog.viewByResourceType.get(type)!);
    expect(codes({ ...limited, restricted, chosen })).toContain('access-control-resources-too-many');
    expect(codes({ ...limited, restricted: restricted.slice(0, 10), chosen })).not.toContain('access-control-resources-too-many');
  });

  it('[V31] what the committer does not hold is named, restrictions are not', () => {
    const committer = committerWith({ chosen: ['Prompts.View'] });
    expect(codes({ chosen: ['Prompts.View', 'RestrictTaskCreation.Access'] }, { committer })).toEqual([]);
    expect(codes({ chosen: ['Prompts.Edit'] }, { committer })).toEqual(['grants-more-than-own']);
  });

  it('[V35] what a draft holds in vain is said', () => {
    expect(codes({}, { leftOut: [{ path: '/chosen/x', why: 'not-true' }] })).toEqual(['draft-left-out']);
  });

  it('[V10] every code can occur, and with its severity', () => {
    const seen = new Set<string>();
    const gather = (proposal: Partial<Proposal>, context?: ValidationContext, by = catalog): void => {
      for (const { code, severity, path, message } of validateProfile(by, { ...valid, ...proposal }, context)) {
        seen.add(code);
        if (code !== 'access-control-resource-unknown') expect(severity).toBe(severityByCode[code]);
        expect(path === '' || path.startsWith('/')).toBe(true);
        expect(message).toMatch(/^[A-Z0-9].*[.!]$/s);
      }
    };
    for (const [, proposal] of examples) gather(proposal);
    gather({ chosen: ['Prompts.Edit'] }, { committer: committerWith(), leftOut: [{ path: '/x', why: 'not-true' }] });
    gather(
      { chosen: ['Users.View'] },
      { committer: committerWith({ chosen: ['Users.View'], accessControl: { resources: ['User'], tags: { a: '' } } }) },
    );
    gather({ restricted: catalog.data.restrictableResources.slice(0, 11) });
    gather({ chosen: ['Users.Fly'] }, {}, indexCatalog({ ...catalog.data, unlisted: 'refuse' }));
    // What an instance finds elsewhere is passed through.
    gather(
      {},
      { extra: (['removal-undone', 'unreviewed-risk'] as const).map((code) => issue(code, '', 'Somebody has to acknowledge it.')) },
    );
    for (const severity of ['error', 'warning'] as const)
      gather({}, { assertions: [{ id: 'a', says: 'All see queues.', always: ['Queues.View'], who: 'profile', severity }] });
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

describe('leaks and risks', () => {
  it('[V41] every row of the guide’s table of what tags do not limit is in the catalogue, and no other', () => {
    const rows = [...catalog.whyLeaking.keys()].flatMap((permission) =>
      catalog.data.groups.flatMap(({ resources }) =>
        resources.filter(({ actions }) => actions.some((action) => action.permission === permission)).map(({ label }) => label),
      ),
    );
    expect(rows.sort()).toEqual([
      'Agent activity audit',
      'Campaigns',
      'Contact search',
      'Dashboards',
      'Flow modules',
      'Flows',
      'Forecasting',
      'Historical metrics',
      'Hours of operation',
      'Login/Logout report',
      'Prompts',
      'Published schedule calendar',
      'Quick connects',
      'Rules',
      'Saved reports',
      'Schedule manager',
      'View historical changes',
    ]);
    const { chosen, ...rest } = limited;
    for (const permission of catalog.whyLeaking.keys())
      expect(codes({ ...rest, chosen: [...chosen, permission] }), permission).toContain('access-control-leak');
  });

  it('[V43] no combination of the built-in catalogue comes with one of its members', () => {
    expect(catalog.combinations.length).toBeGreaterThan(0);
    for (const { permissions } of catalog.combinations) {
      for (const permission of permissions) expect(codes({ chosen: [permission] }), permission).not.toContain('permissions-risky-together');
      expect(codes({ chosen: [...permissions] })).toContain('permissions-risky-together');
    }
  });

  it('[V42] what takes rights away raises no warning of risk', () => {
    expect(codes({ chosen: [...catalog.restrictions] })).toEqual([]);
    expect(catalog.restrictions.size).toBe(4);
  });
});

describe('fixes', () => {
  const fixesOf = (proposal: Partial<Proposal>, code: string, context?: ValidationContext): string[] =>
    validateProfile(catalog, { ...valid, ...proposal }, context).flatMap((one) =>
      one.code === code ? (one.fixes ?? []).map(({ label }) => label) : [],
    );

  const offers: [string, Partial<Proposal>, string, string[]][] = [
    [
      'a View that is missing',
      { ...limited, chosen: ['Users.View'] },
      'access-control-view-missing',
      ['Grant Security profiles – View', 'Do not restrict SecurityProfile'],
    ],
    [
      'a View that is missing, of the only resource',
      { ...limited, chosen: [], restricted: ['User'] },
      'access-control-view-missing',
      ['Grant Users – View', 'Lift access control'],
    ],
    ['resources without tags', { ...limited, accessTags: [] }, 'access-control-tag-missing', ['Restrict no resource']],
    ['tags without resources', { ...limited, restricted: [] }, 'access-control-resource-missing', ['Remove the access control tags']],
    [
      'an unknown resource',
      { ...limited, restricted: [...limited.restricted, 'Moon'] },
      'access-control-resource-unknown',
      ['Do not restrict Moon'],
    ],
    ['an access tag not carried', { ...limited, tags: [] }, 'resource-tags-unmatched', ['Add Country:Argentina to the resource tags']],
    [
      'an access tag carried with another value',
      { ...limited, tags: [row('Country', 'Chile')] },
      'resource-tags-unmatched',
      ['Set Country:Argentina in the resource tags'],
    ],
    [
      'an access tag there is no room for',
      { ...limited, tags: Array.from({ length: 50 }, (_, at) => row(`k${at}`)) },
      'resource-tags-unmatched',
      [],
    ],
    ['an access tag that is wrong itself', { ...limited, accessTags: [row('aws:x', '1')] }, 'resource-tags-unmatched', []],
    ['users restricted alone', { ...limited, restricted: ['User'] }, 'users-restricted-alone', ['Restrict SecurityProfile too']],
    ['a permission that is unknown', { chosen: ['Users.Fly'] }, 'permission-unlisted', ['Remove Users.Fly']],
    ['a permission of old', { chosen: ['RedactedData.View'] }, 'permission-unlisted', ['Replace RedactedData.View by what it became']],
    ['a name with a dot', { name: 'a.b' }, 'name-characters', ['Change the name to ab']],
    ['a name of dots', { name: '...' }, 'name-characters', []],
    ['a key with a semicolon', { tags: [row('a;b')] }, 'tag-key-characters', ['Change the key to ab']],
    ['a key that would then stand twice', { tags: [row('a;b'), row('ab')] }, 'tag-key-characters', []],
    ['a key that would then be reserved', { tags: [row('aws;:b')] }, 'tag-key-characters', []],
    ['a tag with outer spaces', { tags: [row(' Country', 'Chile ')] }, 'tag-outer-space', ['Remove the outer white space']],
    ['a key that without its space would stand twice', { tags: [row('a ', '', 'r1'), row('a')] }, 'tag-outer-space', []],
    ['a key that without its space would be reserved', { tags: [row(' aws:a')] }, 'tag-outer-space', []],
    ['a key used twice', { tags: [row('a', '1', 'r1'), row('a', '2', 'r2')] }, 'tag-key-duplicate', ['Remove this tag']],
    ['a tag without key', { tags: [row('', 'x', 'r')] }, 'tag-key-missing', ['Remove this tag']],
    ['the only access tag, without key', { ...limited, accessTags: [row('', 'x', 'r')] }, 'tag-key-missing', []],
    ['a risky choice', { chosen: ['Users.EditPermission'] }, 'permission-risky', ['Leave out Users – Edit permission']],
    [
      'a leak that was chosen',
      { ...limited, chosen: [...limited.chosen, 'Prompts.View'] },
      'access-control-leak',
      ['Leave out Prompts – View'],
    ],
    [
      'a leak that something requires',
      { ...limited, chosen: [...limited.chosen, 'Prompts.Edit', 'Prompts.View'] },
      'access-control-leak',
      [],
    ],
    [
      'a leak whose View access control needs',
      { ...limited, chosen: [...limited.chosen, 'Prompts.View'], restricted: [...limited.restricted, 'Prompt'] },
      'access-control-leak',
      [],
    ],
    [
      'a risky combination',
      { chosen: ['ContactSearch.View', 'DeleteCallRecordings'] },
      'permissions-risky-together',
      ['Leave out Contact search – View', 'Leave out Delete recorded conversations – Enable'],
    ],
  ];
  it.each(offers)('[V44] %s', (_, proposal, code, expected) => {
    expect(codes(proposal)).toContain(code);
    expect(fixesOf(proposal, code)).toEqual(expected);
  });

  it('[V44] what restricting needs is granted along', () => {
    const proposal = { ...valid, ...limited, chosen: ['Users.View'], restricted: ['User'] };
    const one = validateProfile(catalog, proposal).find(({ code }) => code === 'users-restricted-alone');
    const after = applyEdits(proposal, one?.fixes?.[0]?.edits ?? [], () => 'new');
    expect([after.restricted, after.chosen]).toEqual([
      ['SecurityProfile', 'User'],
      ['SecurityProfiles.View', 'Users.View'],
    ]);
    expect(validateProfile(catalog, after)).toEqual([]);
  });

  it('[V44] [V44a] what nobody chose is told with what brings it', () => {
    const messages = validateProfile(catalog, { ...valid, ...limited, chosen: [...limited.chosen, 'Prompts.Edit'] }).map(
      ({ message }) => message,
    );
    expect(messages).toEqual([
      'Prompts – View is not limited by the access control tags: The list of prompts is not narrowed by tags. It comes with Prompts – Edit.',
    ]);
  });

  it('[V44] [V44b] nothing is granted beyond the limit', () => {
    const unknown = Array.from({ length: 498 }, (_, at) => `X.${at}`);
    const offered = (chosen: readonly string[]) => fixesOf({ ...limited, chosen }, 'access-control-view-missing');
    expect(offered(['Users.View', ...unknown])).toContain('Grant Security profiles – View');
    expect(offered(['Users.View', 'Prompts.View', ...unknown])).toEqual(['Do not restrict SecurityProfile']);
    expect(fixesOf({ chosen: ['RedactedData.View', 'Prompts.View', ...unknown] }, 'permission-unlisted')).not.toContain(
      'Replace RedactedData.View by what it became',
    );
  });

  it('[V44] labels are short, whatever they name, and keep their ends', () => {
    const long = 'k'.repeat(100);
    const [label] = fixesOf({ ...limited, accessTags: [row(long, 'v')] }, 'resource-tags-unmatched');
    expect(label).toMatch(/^Add k+… to the resource tags$/);
    expect(label).toHaveLength(60);
    const twice = issue('name-required', '/name', 'No.', { label: 'A', edits: [] }, null, { label: 'A', edits: [] });
    expect(twice.fixes).toHaveLength(1);
  });

  it('[V40] [V44] [V44b] every fix of any proposal settles its issue, brings no new error, and has a short label of its own', () => {
    const key = fc.constantFrom(
      'Country',
      'Team',
      'a;b',
      'ab',
      '',
      'aws:x',
      'aws;:x',
      '__proto__',
      'k'.repeat(129),
      'a\u202Eb',
      ' ab',
      'Team ',
    );
    const value = fc.constantFrom('Argentina', 'Chile', ' Chile', '', 'v'.repeat(257));
    const rows = fc
      .uniqueArray(fc.record({ id: fc.constantFrom('r1', 'r2', 'r3', 'r/4', 'r~5'), key, value }), {
        selector: ({ id }) => id,
        maxLength: 5,
      })
      .map((all) => all.sort((a, b) => (a.id < b.id ? -1 : 1)));
    const many = fc.constantFrom<TagRow[]>(
      [],
      [],
      Array.from({ length: 49 }, (_, at) => row(`k${at}`, '', `s${at}`)),
    );
    const types = fc.subarray([...catalog.data.restrictableResources, 'Moon', 'a/b~c', '\u202E']);
    const some = fc.oneof(fc.subarray(['User', 'SecurityProfile', 'Queue']), types);
    const names = fc.oneof(
      {
        weight: 15,
        arbitrary: fc.uniqueArray(
          fc.oneof(
            fc.constantFrom(
              ...catalog.whyLeaking.keys(),
              ...catalog.whyRisky.keys(),
              ...catalog.combinations.flatMap(({ permissions }) => permissions),
            ),
            fc.constantFrom(
              ...catalog.permissions,
              ...catalog.replacementsByLegacy.keys(),
              'Users.Fly',
              'Users.Edt',
              'a/b~c',
              '__proto__',
              '\u0007',
            ),
          ),
          { maxLength: 12 },
        ),
      },
      fc.constantFrom(
        ...[494, 497, 499, 500].map((count) => ['RedactedData.View', 'Users.View', ...Array.from({ length: count }, (_, at) => `X.${at}`)]),
      ),
    );
    const proposals = fc.record({
      name: fc.constantFrom('Night', 'a.b', '...', '', '\u202Eevil', 'n'.repeat(128)),
      description: fc.constantFrom('', 'd'.repeat(251)),
      chosen: names,
      restricted: some,
      accessTags: rows,
      tags: fc.tuple(rows, many).map(([few, more]) => [...few, ...more].sort((a, b) => (a.id < b.id ? -1 : 1))),
    });
    const limits = fc.record({
      resources: fc.subarray(['User', 'SecurityProfile', 'Queue']),
      tags: fc.constantFrom({ Country: 'Argentina' }, {}),
    });
    const held = fc.record({
      chosen: fc.subarray(['Users.Edit', 'SecurityProfiles.Edit', 'Queues.View']),
      accessControl: fc.option(limits, { nil: null }),
    });
    const committers = fc
      .option(
        fc.record({
          own: fc.array(held, { minLength: 1, maxLength: 2 }),
          base: fc.option(held, { nil: null }),
          grantBeyondOwn: fc.constantFrom<GrantBeyondOwn[]>('warn', 'refuse'),
        }),
        { nil: null, freq: 2 },
      )
      .map(
        (one) =>
          one && {
            ...committerWith(...one.own),
            grantBeyondOwn: one.grantBeyondOwn,
            base: one.base && { profile: 'p0', grant: grant(one.base) },
          },
      );
    const placeOf = ({ code, path, message }: Issue): string => `${code} ${path === '/chosen' ? message : path}`;
    const tried = new Map<string, number>();
    fc.assert(
      fc.property(proposals, committers, fc.nat(), (proposal, committer, from) => {
        const context = committer ? { committer } : {};
        const issues = validateProfile(catalog, proposal, context);
        const errors = new Set(issues.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`));
        const fixable = issues.filter(({ fixes }) => fixes);
        const first = from % Math.max(1, fixable.length);
        for (const one of fixable.slice(first, first + 8)) {
          expect(new Set(one.fixes?.map(({ label }) => label)).size).toBe(one.fixes?.length);
          for (const { label, edits } of one.fixes ?? []) {
            tried.set(one.code, (tried.get(one.code) ?? 0) + 1);
            expect(label.length).toBeLessThanOrEqual(60);
            expect(label).toMatch(/^[A-Z][^\p{Cc}\p{Cf}]*$/u);
            const after = validateProfile(
              catalog,
              applyEdits(proposal, edits, () => 'new'),
              context,
            );
            expect(after.map(placeOf)).not.toContain(placeOf(one));
            const isNew = ({ code, path, severity }: Issue): boolean => severity === 'error' && !errors.has(`${code} ${path}`);
            expect(after.filter(isNew)).toEqual([]);
          }
        }
      }),
      lawOptions(),
    );
    // The full run fixes every code that has a fix; a shorter run may miss a few.
    const mendable = [
      'access-control-leak',
      'access-control-resource-missing',
      'access-control-resource-unknown',
      'access-control-tag-missing',
      'access-control-view-missing',
      'name-characters',
      'permission-risky',
      'permission-unlisted',
      'permissions-risky-together',
      'reach-beyond-own',
      'resource-tags-unmatched',
      'tag-key-characters',
      'tag-key-duplicate',
      'tag-key-missing',
      'tag-outer-space',
      'users-restricted-alone',
    ];
    expect(mendable).toEqual(expect.arrayContaining([...tried.keys()]));
    expect(tried.size).toBeGreaterThan(met(mendable.length) - 1);
    if (numRuns() >= 1_000) expect([...tried.keys()].sort()).toEqual(mendable);
  }, 240_000);
});

describe('what people read', () => {
  it('[V45] characters that do not show or that turn the text are told by their code points', () => {
    const messages = validateProfile(catalog, { ...valid, name: 'a\u202Eb\u0007', tags: [row('x\u2066y'), row('\ud800')] }).map(
      ({ message }) => message,
    );
    expect(messages).toEqual([
      'The name may hold only letters a–z, digits, spaces and _ @ -; remove U+202E U+0007.',
      'The key "xU+2066y" may hold only letters, digits, spaces and _ . : / = + - @; remove the rest.',
      'The key "U+D800" may hold only letters, digits, spaces and _ . : / = + - @; remove the rest.',
    ]);
  });

  it('[V45] [V45a] paths are JSON pointers', () => {
    const paths = validateProfile(catalog, { ...valid, chosen: ['a/b~c'], restricted: ['m/n'], tags: [row('', '', 'r/1')] }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual(['/chosen/a~1b~0c', '/accessControl/tags', '/accessControl/resources/m~1n', '/tags/r~11']);
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
  const hash = (json: string): string => createHash('sha256').update(json).digest('hex');

  it('[K1] is the hash of the canonical JSON, written out by hand', () => {
    const content = inputToContent({
      name: ' Night ',
      description: '',
      chosen: ['Queues.Create', 'No.Such', 'Queues.Create'],
      accessControl: { resources: ['User', 'Queue'], tags: { Country: 'Argentina' } },
      tags: { b: '2', a: '1' },
    });
    const granted = '"granted":["No.Such","Queues.Create","Queues.View"]';
    const json = `{"accessControl":{"resources":["Queue","User"],"tags":{"Country":"Argentina"}},"base":{"profile":"p","revision":3},"chosen":["No.Such","Queues.Create"],"description":"",${granted},"name":"Night","tags":{"a":"1","b":"2"},"v":2}`;
    expect(digestOf(catalog, content, { profile: 'p', revision: 3 })).toBe(hash(json));
  });

  it('[K1] no access control is null, and the base counts', () => {
    const content = inputToContent({ name: 'n', chosen: [] });
    const json = '{"accessControl":null,"base":null,"chosen":[],"description":"","granted":[],"name":"n","tags":{},"v":2}';
    expect(digestOf(catalog, content, null)).toBe(hash(json));
    expect(digestOf(catalog, content, { profile: 'p', revision: 1 })).not.toBe(digestOf(catalog, content, { profile: 'p', revision: 2 }));
  });

  it('[K10] another catalogue, by which the same choices grant something else, gives another digest', () => {
    const content = inputToContent({ name: 'n', chosen: ['Queues.Create', 'No.Such'] });
    const by = (permission: string, ...more: string[]): string => digestOf(catalogWhere(permission, ...more), content, null);
    const before = digestOf(catalog, content, null);
    expect(by('Queues.Create', 'Prompts.View')).not.toBe(before);
    expect(by('Prompts.Edit', 'Queues.View')).toBe(before);
  });
});
