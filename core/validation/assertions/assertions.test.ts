import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../../test/support/catalog.ts';
import { lawOptions } from '../../../test/support/runs.ts';
import { applyEdits } from '../../profile/edits.ts';
import type { Issue } from '../issues.ts';
import type { Proposal } from '../../profile/profile.ts';
import { emptyProposal } from '../../../test/support/empty-proposal.ts';
import { validateProfile } from '../validate.ts';
import type { Assertion } from './assertion.ts';
import { parseAssertions } from './parse-assertions.ts';
import { brokenByHolder, holderIssue, newlyBroken, type HeldProfile } from './people.ts';

const catalog = builtInCatalog();
const download = 'CallRecordings.Unredacted.DownloadButton';

const parse = (...assertions: unknown[]) => parseAssertions({ version: 1, assertions }, catalog);
const read = (...assertions: unknown[]): readonly Assertion[] => {
  const result = parse(...assertions);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.assertions;
};
const problemsOf = (...assertions: unknown[]): readonly string[] => {
  const result = parse(...assertions);
  return result.ok ? [] : result.problems;
};

const agents = { id: 'agents', says: 'Agents never download recordings.', where: { name: 'Agent' }, never: [download] };
const apart = {
  id: 'apart',
  says: 'Nobody both edits people and makes profiles',
  unless: { name: 'Admin' },
  never: ['Users.Edit', 'SecurityProfiles.Create'],
  who: 'person',
};
const limited = { id: 'limited', says: 'Country profiles are limited.', where: { tag: 'Country' }, accessControl: ['User'] };

const proposal = (more: Partial<Proposal>): Proposal => ({ ...emptyProposal, name: 'Night', ...more });
const found = (of: Proposal, assertions: readonly Assertion[]): Issue[] =>
  validateProfile(catalog, of, { assertions }).filter(({ code }) => code.startsWith('assertion'));
const messages = (of: Proposal, ...assertions: unknown[]): string[] => found(of, read(...assertions)).map(({ message }) => message);
const afterFix = (of: Proposal, one: Issue | undefined, at = 0): Proposal => applyEdits(of, one?.fixes?.[at]?.edits ?? [], () => 'new');
const country = { id: 'r1', key: 'Country', value: 'Argentina' };

describe('an assertions file', () => {
  it('[Q1] is read with its defaults', () => {
    expect(read(agents, { ...limited, severity: 'warning' })).toEqual([
      { ...agents, who: 'profile', severity: 'error' },
      { ...limited, who: 'profile', severity: 'warning' },
    ]);
    expect(read(apart)[0]).toMatchObject({ who: 'person' });
    expect(read()).toEqual([]);
  });

  const damage: [string, unknown, RegExp][] = [
    ['an unknown permission', { ...agents, never: ['Users.Fly'] }, /^\/assertions\/0\/never: expected permissions .*"Users\.Fly"/],
    ['a name of old', { ...agents, never: ['RedactedData.View'] }, /now CallRecordings\.Redacted\.Access, ContactTranscripts/],
    ['an unknown type', { ...limited, accessControl: ['Moon'] }, /\/accessControl: expected resource types .*"Moon"/],
    ['no rule', { id: 'a', says: 'A.' }, /\/never: expected exactly one of never, always, accessControl, found nothing/],
    ['two rules', { ...agents, always: ['Users.View'] }, /\/always: expected exactly one of/],
    ['an empty rule', { ...agents, never: [] }, /\/never: expected a list of 1–20 names, found \[\]/],
    ['an unknown member', { ...agents, wheres: {} }, /\/wheres: unknown member; known are id, says/],
    ['a selector of nothing', { ...agents, where: {} }, /\/where\/name: expected a name or a tag/],
    ['a selector that is a list', { ...agents, where: [] }, /\/where: expected an object, found \[\]/],
    ['a name that is a number', { ...agents, where: { name: 7 } }, /\/where\/name: expected a profile name.*found 7/],
    ['a tag that is a list', { ...agents, unless: { tag: ['a'] } }, /\/unless\/tag: expected a tag key/],
    ['a person who always', { id: 'a', says: 'A.', always: ['Users.View'], who: 'person' }, /\/who: expected nothing beside "always"/],
    ['a severity of its own', { ...agents, severity: 'grave' }, /\/severity: expected "error" or "warning", found "grave"/],
    ['an id with spaces', { ...agents, id: 'A b' }, /\/id: expected .*kebab-case, found "A b"/],
    ['no sentence', { ...agents, says: '' }, /\/says: expected 1–300 characters/],
  ];
  it.each(damage)('[Q1] [Q1a] %s is told with its place and value', (_, assertion, expected) => {
    expect(problemsOf(assertion).join('\n')).toMatch(expected);
  });

  it('[Q1] [Q1a] every problem is told at once, ids stand once, and names wait for a catalogue', () => {
    expect(problemsOf(agents, { ...agents, never: ['Users.Fly'] }, { id: 7 })).toHaveLength(5);
    expect(problemsOf(agents, agents)).toEqual(['/assertions/1/id: expected an id of its own, found "agents"']);
    expect(parseAssertions({ version: 2, assertions: [{ ...agents, never: ['Users.Fly'] }] }, null)).toEqual({
      ok: false,
      problems: ['/version: expected 1, found 2'],
    });
  });

  it('[Q1] any JSON value is answered without throwing', () => {
    const member = fc.oneof(fc.jsonValue(), fc.constantFrom('Agent', ['Users.View'], { tag: 'Country' }, { ['__proto__']: 'x' }));
    const assertion = fc.dictionary(
      fc.constantFrom('id', 'says', 'where', 'unless', 'never', 'always', 'accessControl', 'who', 'severity', '__proto__'),
      member,
    );
    let refused = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ version: fc.constantFrom(1, 2), assertions: fc.oneof(fc.jsonValue(), fc.array(assertion, { maxLength: 4 })) }),
        ),
        (value) => {
          const result = parseAssertions(value, catalog);
          if (result.ok) return;
          refused++;
          expect(result.problems.length).toBeGreaterThan(0);
        },
      ),
      lawOptions(),
    );
    expect(refused).toBeGreaterThan(0);
  });
});

describe('selectors', () => {
  const about = (where: unknown, of: Partial<Proposal>): boolean =>
    messages(proposal({ chosen: [download], ...of }), { ...agents, where }).length > 0;

  it('[Q2] [V62] a name is one of several, whatever its case; a tag is a key, or keys with values', () => {
    expect(about({ name: 'Agent' }, { name: ' AGENT ' })).toBe(true);
    expect(about({ name: ['Other', 'agent'] }, { name: 'Agent' })).toBe(true);
    expect(about({ name: 'Night  Shift' }, { name: 'night shift' })).toBe(true);
    expect(about({ name: 'Agent' }, { name: 'Agents' })).toBe(false);
    expect(about({ tag: 'Country' }, { tags: [country] })).toBe(true);
    expect(about({ tag: 'country' }, { tags: [country] })).toBe(false);
    expect(about({ tag: { Country: 'Argentina' } }, { tags: [country] })).toBe(true);
    expect(about({ tag: { Country: 'Argentina', Team: 'A' } }, { tags: [country] })).toBe(false);
    expect(about({ name: 'Agent', tag: 'Country' }, { name: 'Agent' })).toBe(false);
  });

  it('[Q2] [Q2a] what "unless" fits is let off, and without selectors all are meant', () => {
    const { where, ...everywhere } = agents;
    expect(messages(proposal({ chosen: [download] }), everywhere)).toHaveLength(1);
    expect(messages(proposal({ name: 'Agent', chosen: [download] }), { ...everywhere, unless: where })).toEqual([]);
  });
});

describe('assertions about a profile', () => {
  it('[Q3] [Q8] never: a permission that is granted is an error with the sentence, the place and a fix', () => {
    const agent = proposal({ name: 'Agent', chosen: [download] });
    const [one, ...more] = found(agent, read(agents));
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      code: 'assertion-failed',
      severity: 'error',
      path: `/chosen/${download}`,
      message: 'Agents never download recordings. Call recordings (unredacted) – Download is granted.',
      fixes: [{ label: 'Leave out Call recordings (unredacted) – Download' }],
    });
    expect(found(afterFix(agent, one), read(agents))).toEqual([]);
  });

  it('[Q3] [Q8] never: what is derived counts, and the way it came is told; nothing is offered that would not work', () => {
    const rule = { id: 'a', says: 'Nobody sees routing.', never: ['RoutingPolicies.View'] };
    expect(found(proposal({ chosen: ['Users.Edit'] }), read(rule))).toEqual([
      {
        code: 'assertion-failed',
        severity: 'error',
        path: '/chosen/RoutingPolicies.View',
        message: 'Nobody sees routing. Routing profiles – View is granted. Routing profiles – View comes with Users – Edit.',
      },
    ]);
  });

  it('[Q3] never: several are forbidden only together', () => {
    expect(messages(proposal({ chosen: ['Users.Edit'] }), apart)).toEqual([]);
    expect(messages(proposal({ chosen: ['Users.Edit', 'SecurityProfiles.Create'] }), apart)).toEqual([
      'Nobody both edits people and makes profiles. Users – Edit and Security profiles – Create are granted together.',
    ]);
    expect(messages(proposal({ name: 'Admin', chosen: ['Users.Edit', 'SecurityProfiles.Create'] }), apart)).toEqual([]);
  });

  it('[Q4] always: each permission that is missing is named, and can be granted', () => {
    const rule = { id: 'a', says: 'All see prompts and flows.', always: ['Prompts.View', 'ContactFlows.View'], severity: 'warning' };
    const bare = proposal({ chosen: ['Prompts.Edit'] });
    const issues = found(bare, read(rule));
    expect(issues.map(({ code, path, message }) => [code, path, message])).toEqual([
      ['assertion-advice', '/chosen/ContactFlows.View', 'All see prompts and flows. Flows – View is not granted.'],
    ]);
    expect(found(afterFix(bare, issues[0]), read(rule))).toEqual([]);
  });

  it('[Q5] access control: each type that is not restricted is named, and restricted by the tags that made it meant', () => {
    const bare = proposal({ tags: [country] });
    const [one] = found(bare, read(limited));
    expect(one).toMatchObject({
      path: '/accessControl/resources/User',
      message: 'Country profiles are limited. User is not restricted.',
      fixes: [{ label: 'Restrict User to Country:Argentina' }],
    });
    const mended = afterFix(bare, one);
    expect(mended).toMatchObject({ restricted: ['User'], chosen: ['Users.View'], accessTags: [{ key: 'Country', value: 'Argentina' }] });
    expect(validateProfile(catalog, mended, { assertions: read(limited) }).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('[Q5] access control: where there are tags the type joins them, and without any nothing is offered', () => {
    const rule = { id: 'a', says: 'All are limited.', accessControl: ['User'] };
    const restricting = proposal({ restricted: ['Queue'], accessTags: [country], chosen: ['Queues.View'] });
    expect(found(restricting, read(rule))[0]?.fixes?.map(({ label }) => label)).toEqual(['Restrict User']);
    expect(found(proposal({}), read(rule))[0]).not.toHaveProperty('fixes');
  });

  it('[Q6] an error keeps a profile from being saved, a warning does not', () => {
    const agent = proposal({ name: 'Agent', chosen: [download] });
    const severities = (severity: string) => found(agent, read({ ...agents, severity })).map((one) => [one.code, one.severity]);
    expect(severities('error')).toEqual([['assertion-failed', 'error']]);
    expect(severities('warning')).toEqual([['assertion-advice', 'warning']]);
  });

  it('[V40] [Q8] [Q8a] a fix that would break another assertion is not offered', () => {
    const needed = { id: 'needed', says: 'Agents download.', where: { name: 'Agent' }, always: [download] };
    const agent = proposal({ name: 'Agent', chosen: [download] });
    expect(found(agent, read(agents, needed))[0]).not.toHaveProperty('fixes');
    expect(found(agent, read(agents, { ...needed, severity: 'warning' }))[0]).toHaveProperty('fixes');
  });
});

describe('assertions about people', () => {
  const held = (name: string, permissions: readonly string[]): HeldProfile => ({ name, tags: {}, permissions: new Set(permissions) });
  const [editor, creator, admin] = [held('Editor', ['Users.Edit']), held('Creator', ['SecurityProfiles.Create']), held('Admin', [])];
  const broken = (...profiles: HeldProfile[]): string[] => brokenByHolder(read(apart, agents), profiles).map(({ id }) => id);

  it('[Q7] a person holds the union of their profiles, and is let off by any of them', () => {
    expect(broken(editor)).toEqual([]);
    expect(broken(editor, creator)).toEqual(['apart']);
    expect(broken(editor, creator, admin)).toEqual([]);
    expect(broken()).toEqual([]);
  });

  it('[Q7] [Q7a] only what a change newly breaks is refused, and never an advice', () => {
    const rules = read(apart);
    expect(newlyBroken(rules, [editor], [editor, creator])).toEqual(rules);
    expect(newlyBroken(rules, [editor, creator], [editor, creator, held('Third', [])])).toEqual([]);
    expect(newlyBroken(rules, [editor, creator, admin], [editor, creator])).toEqual(rules);
    expect(newlyBroken(read({ ...apart, severity: 'warning' }), [editor], [editor, creator])).toEqual([]);
  });

  it('[Q8] many assertions are tried on many fixes in little time, however long the name and however many the rows', () => {
    const names = catalog.permissions.slice(0, 201);
    const where = (at: number) => ({ name: Array.from({ length: 20 }, (_, more) => `Shift ${at} ${more}`) });
    const many = names.slice(1).map((name, at) => ({ id: `a-${at}`, says: 'No.', where: where(at), never: [name, names[at]] }));
    const hostile = proposal({
      name: 'e\u0301'.repeat(5_000),
      chosen: [...catalog.permissions, ...Array.from({ length: 1_600 }, (_, at) => `Nothing.${at}`)],
      tags: Array.from({ length: 2_000 }, (_, at) => ({ id: `${at}`, key: 'Country', value: `${at}` })),
    });
    const assertions = read(...many);
    const start = performance.now();
    validateProfile(catalog, hostile, { assertions });
    // A tenth of it on an idle machine; it was seven seconds.
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('[Q8] the refusal says the sentence and what would be held', () => {
    expect(holderIssue(catalog, read(apart)[0]!, 'They')).toMatchObject({
      code: 'assertion-failed',
      path: '/profiles',
      message:
        'Nobody both edits people and makes profiles. They would hold Users – Edit and Security profiles – Create; give them other profiles, or change what these grant.',
    });
  });
});

describe('laws of assertions', () => {
  // So few that what is chosen and what is asserted meet often.
  const permission = fc.constantFrom(
    'Users.Edit',
    'Users.View',
    'Queues.Edit',
    'Queues.View',
    'Prompts.Edit',
    'SecurityProfiles.Create',
    'RestrictTaskCreation.Access',
  );
  const selector = fc.constantFrom(undefined, { name: 'Agent' }, { tag: 'Country' }, { tag: { Country: 'Argentina' } });
  const rule = fc.oneof(
    fc.record({ never: fc.uniqueArray(permission, { minLength: 1, maxLength: 3 }) }),
    fc.record({ always: fc.uniqueArray(permission, { minLength: 1, maxLength: 3 }) }),
    fc.record({ accessControl: fc.uniqueArray(fc.constantFrom('User', 'Queue'), { minLength: 1 }) }),
  );
  const assertions = fc
    .array(fc.tuple(rule, selector, selector, fc.constantFrom('error', 'warning')), { maxLength: 5 })
    .map((all) =>
      read(...all.map(([one, where, unless, severity], at) => ({ id: `a-${at}`, says: `Rule ${at}.`, where, unless, severity, ...one }))),
    );
  const proposals = fc.record({
    name: fc.constantFrom('Agent', 'Night', ''),
    description: fc.constant(''),
    chosen: fc.uniqueArray(permission, { maxLength: 12 }),
    restricted: fc.subarray(['User', 'Queue']),
    accessTags: fc.subarray([country]),
    tags: fc.subarray([country]),
  });
  const nevers = (of: Proposal, all: readonly Assertion[]): string[] =>
    found(
      of,
      all.filter(({ never }) => never),
    ).map(({ message }) => message.slice(0, 7));

  it('[Q3] a profile without grants breaks no never', () => {
    fc.assert(
      fc.property(proposals, assertions, (of, all) => {
        expect(nevers({ ...of, chosen: [] }, all)).toEqual([]);
      }),
      lawOptions(),
    );
  });

  it('[Q3] removing a chosen permission never newly breaks a never', () => {
    let broken = 0;
    fc.assert(
      fc.property(proposals, assertions, fc.nat(), (of, all, at) => {
        const fewer = { ...of, chosen: of.chosen.filter((_, index) => index !== at % Math.max(1, of.chosen.length)) };
        const before = nevers(of, all);
        broken += before.length;
        expect(before).toEqual(expect.arrayContaining(nevers(fewer, all)));
      }),
      lawOptions(),
    );
    expect(broken).toBeGreaterThan(0);
  });

  it('[Q8] [V40] validation with assertions is total, and each of its fixes settles its issue and brings no new error', () => {
    let tried = 0;
    fc.assert(
      fc.property(proposals, assertions, (of, all) => {
        const issues = validateProfile(catalog, of, { assertions: all });
        const keyOf = ({ code, path, message }: Issue): string => `${code} ${path} ${message.slice(0, 7)}`;
        const errors = new Set(issues.filter(({ severity }) => severity === 'error').map(keyOf));
        for (const one of issues) {
          for (const { edits } of one.fixes ?? []) {
            tried++;
            const after = validateProfile(
              catalog,
              applyEdits(of, edits, () => 'new'),
              { assertions: all },
            );
            expect(after.map(keyOf)).not.toContain(keyOf(one));
            expect(
              after
                .filter(({ severity }) => severity === 'error')
                .map(keyOf)
                .filter((key) => !errors.has(key)),
            ).toEqual([]);
          }
        }
      }),
      lawOptions(),
    );
    expect(tried).toBeGreaterThan(100);
  });
});
