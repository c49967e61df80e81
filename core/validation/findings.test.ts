import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveClosure } from '../../test/oracle/closure.ts';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { factKey, type Contribution, type Contributor } from '../draft/contributions.ts';
import { applyEdits } from '../profile/edits.ts';
import type { Proposal } from '../profile/profile.ts';
import { emptyProposal } from '../../test/support/empty-proposal.ts';
import { againstAcknowledging, findingsOf, type ReviewFacts } from './findings.ts';
import { validateProfile } from './validate.ts';

const catalog = builtInCatalog();
const [ann, ben, cy] = ['ann', 'ben', 'cy'].map((id): Contributor => ({ id, username: id.toUpperCase() }));
type Writes = Readonly<Record<string, Contributor>>;

/** Contributions by key; one that begins with `-` is a removal. */
const record = (writes: Writes): Map<string, Contribution> =>
  new Map(Object.entries(writes).map(([key, by]) => [key.replace(/^-/, ''), { by, removed: key.startsWith('-') }]));

const limited: Partial<Proposal> = { restricted: ['User', 'SecurityProfile'], accessTags: [{ id: 'r', key: 'site', value: 'Ulm' }] };
const proposalOf = (parts: Partial<Proposal>): Proposal => ({ ...emptyProposal, name: 'Night', ...parts });
const reviewOf = (writes: Writes | null, more: Partial<ReviewFacts> = {}): ReviewFacts => ({
  ...{ base: null, acknowledged: new Map(), committer: 'ann' },
  contributions: writes && record(writes),
  ...more,
});
const errorsIn = (proposal: Proposal, review: ReviewFacts) =>
  validateProfile(catalog, proposal, { review }).filter(({ severity, code }) => severity === 'error' && /undone|unreviewed/.test(code));

const leaking = proposalOf({ chosen: ['Prompts.View', 'SecurityProfiles.View', 'Users.View'], ...limited });
const leakWrites: Writes = {
  'chosen/Prompts.View': ann!,
  'restricted/User': ben!,
  'restricted/SecurityProfile': ben!,
  'accessTags/r': ben!,
};
const undone = proposalOf({ chosen: ['Users.Edit'] });
const undoneWrites: Writes = { '-chosen/Users.View': ann!, 'chosen/Users.Edit': ben! };

/** What somebody acknowledges who clicks: every finding, as it is. */
const acknowledgedBy = (proposal: Proposal, review: ReviewFacts, by: Contributor): ReviewFacts => {
  const found = findingsOf(catalog, proposal, review);
  return {
    ...review,
    acknowledged: new Map(found.map(({ key, fingerprint }) => [key, fingerprint])),
    contributions: new Map([
      ...(review.contributions ?? []),
      ...found.map(({ key }) => [factKey('acknowledged', key), { by, removed: false }] as const),
    ]),
  };
};

describe('a removal that another choice undoes', () => {
  it('[X21] [X23] blocks, names both, and offers to leave out what needs it', () => {
    const [issue, ...more] = errorsIn(undone, reviewOf(undoneWrites));
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ code: 'removal-undone', path: '/chosen/Users.View', severity: 'error' });
    expect(issue?.message).toBe(
      'ANN took back Users – View, but BEN chose Users – Edit, which needs it. It is granted all the same. Acknowledge it, or leave out what needs it, before it is saved.',
    );
    const after = applyEdits(undone, issue!.fixes![0]!.edits, () => '');
    expect(issue!.fixes![0]!.label).toBe('Leave out Users – Edit');
    expect(errorsIn(after, reviewOf(undoneWrites))).toEqual([]);
  });

  it.each([
    ['the same person chose what needs it', { '-chosen/Users.View': ann!, 'chosen/Users.Edit': ann! }, undone],
    ['it was chosen again', { 'chosen/Users.View': cy!, 'chosen/Users.Edit': ben! }, proposalOf({ chosen: ['Users.Edit', 'Users.View'] })],
    ['nothing needs it', { '-chosen/Users.View': ann! }, proposalOf({ chosen: ['Prompts.View'] })],
    ['there is no draft', null, undone],
  ] as const)('[X21] is none where %s', (_, writes, proposal) => {
    expect(errorsIn(proposal, reviewOf(writes))).toEqual([]);
  });

  it('[X21] stands where only one of several choices is of somebody else, and names them all', () => {
    const proposal = proposalOf({ chosen: ['Users.Create', 'Users.Edit'] });
    const [issue] = errorsIn(proposal, reviewOf({ '-chosen/Users.View': ann!, 'chosen/Users.Edit': ann!, 'chosen/Users.Create': cy! }));
    expect(issue?.message).toMatch(/CY chose Users – Create and ANN chose Users – Edit/);
    expect(issue?.fixes?.[0]?.label).toBe('Leave out Users – Create and 1 more');
  });
});

describe('a risk that takes two things', () => {
  it('[X22] [X23] [X23a] is an error until it is acknowledged, and then its warning again; never both', () => {
    const review = reviewOf(leakWrites, { committer: 'cy' });
    const codes = (facts: ReviewFacts): string[] =>
      validateProfile(catalog, leaking, { review: facts })
        .filter(({ path }) => path === '/chosen/Prompts.View')
        .map(({ code }) => code);
    expect(codes(review)).toEqual(['unreviewed-risk']);
    expect(codes(acknowledgedBy(leaking, review, cy!))).toEqual(['access-control-leak']);
    expect(errorsIn(leaking, review)[0]?.message).toMatch(
      /ANN chose Prompts – View and BEN restricted User and SecurityProfile and limited access to "site:Ulm"\. Acknowledge it/,
    );
    expect(errorsIn(leaking, review)[0]?.fixes?.map(({ label }) => label)).toEqual(['Leave out Prompts – View']);
  });

  it('[X22] there is one for users restricted alone, and one for each combination', () => {
    const alone = proposalOf({ chosen: ['Users.View'], restricted: ['User'], accessTags: limited.accessTags! });
    expect(findingsOf(catalog, alone, reviewOf({})).map(({ key }) => key)).toEqual(['users-restricted-alone']);
    const { permissions } = catalog.combinations[0]!;
    const together = proposalOf({ chosen: [...permissions] });
    expect(findingsOf(catalog, together, reviewOf({})).map(({ key }) => key)).toEqual([
      `permissions-risky-together/${permissions.join('+')}`,
    ]);
    // Powerful alone, a permission stays a warning.
    expect(findingsOf(catalog, proposalOf({ chosen: ['Users.Edit'] }), reviewOf({}))).toEqual([]);
  });

  it('[X24] is none where the base has all of its facts, and is one where it lacks any', () => {
    const accessControl = { resources: ['SecurityProfile', 'User'], tags: { site: 'Ulm' } };
    const base = { chosen: ['Prompts.View'], accessControl };
    const open = (more: Partial<Proposal>, was = base): number =>
      errorsIn({ ...leaking, ...more }, reviewOf(leakWrites, { base: was })).length;
    expect(open({})).toBe(0);
    expect(open({}, { ...base, chosen: [] })).toBe(1);
    expect(open({}, { ...base, accessControl: { ...accessControl, tags: { site: 'Bonn' } } })).toBe(1);
    expect(open({}, { ...base, accessControl: { ...accessControl, resources: ['User'] } })).toBe(1);
    // Less than the base had is nothing new.
    expect(open({ restricted: ['SecurityProfile'] })).toBe(0);
    expect(open({ chosen: [...leaking.chosen, 'Prompts.Edit'] })).toBe(1);
  });
});

describe('an acknowledgement', () => {
  const open = (by: Contributor, committer: string | null, writes: Writes = leakWrites): number =>
    errorsIn(leaking, acknowledgedBy(leaking, reviewOf(writes, { committer }), by)).length;

  it('[X25] counts where its writer commits, or contributed to no half', () => {
    // The committer's own, though everything is theirs.
    expect(open(ann!, 'ann', Object.fromEntries(Object.keys(leakWrites).map((key) => [key, ann!])))).toBe(0);
    expect(open(ann!, 'ann')).toBe(0);
    expect(open(cy!, 'ann')).toBe(0);
    // Nobody settles their own doing for others, whichever half it is.
    expect(open(ann!, 'cy')).toBe(1);
    expect(open(ben!, 'ann')).toBe(1);
    expect(open(ben!, null)).toBe(1);
    expect(open(cy!, null)).toBe(0);
  });

  it('[X25] of somebody counts only for themself where it is not known who contributed', () => {
    const { 'chosen/Prompts.View': _, ...rest } = leakWrites;
    expect(open(cy!, 'ann', rest)).toBe(1);
    expect(open(cy!, 'cy', rest)).toBe(0);
  });

  it('[X25] is offered to exactly those for whom it counts, with the reason why not', () => {
    const { 'chosen/Prompts.View': _, ...unrecorded } = leakWrites;
    for (const writes of [leakWrites, unrecorded])
      for (const person of [ann!, ben!, cy!])
        for (const committer of ['ann', 'ben', 'cy', null]) {
          const [finding] = findingsOf(catalog, leaking, reviewOf(writes, { committer }));
          const against = againstAcknowledging(finding!, person.id, person.id === committer);
          expect(against === null).toBe(open(person, committer, writes) === 0);
        }
    const [finding] = findingsOf(catalog, leaking, reviewOf(unrecorded));
    expect(againstAcknowledging(finding!, 'ben', false)).toBe('contributed');
    expect(againstAcknowledging(finding!, 'cy', false)).toBe('unrecorded');
  });

  it('[X25] that nobody is recorded for counts for nobody', () => {
    const review = acknowledgedBy(leaking, reviewOf(leakWrites, { committer: 'cy' }), cy!);
    expect(errorsIn(leaking, { ...review, contributions: record(leakWrites) })).toHaveLength(1);
  });

  it('[X27] is for exactly these facts: a further choice, limit or writer asks anew', () => {
    const review = acknowledgedBy(leaking, reviewOf(leakWrites, { committer: 'cy' }), cy!);
    const stillOpen = (proposal: Partial<Proposal>, writes: Writes = {}): number =>
      errorsIn({ ...leaking, ...proposal }, { ...review, contributions: new Map([...review.contributions!, ...record(writes)]) }).length;
    expect(stillOpen({})).toBe(0);
    expect(stillOpen({ name: 'Day', tags: [{ id: 's', key: 'a', value: 'b' }], chosen: [...leaking.chosen, 'Queues.View'] })).toBe(0);
    expect(stillOpen({ chosen: [...leaking.chosen, 'Prompts.Edit'] })).toBe(1);
    expect(stillOpen({ restricted: [...leaking.restricted, 'Queue'] })).toBe(1);
    expect(stillOpen({ accessTags: [{ id: 'r', key: 'site', value: 'Bonn' }] })).toBe(1);
    expect(stillOpen({ accessTags: [{ id: 'r', key: 'sit', value: 'e:Ulm' }] })).toBe(1);
    expect(stillOpen({}, { 'chosen/Prompts.View': cy! })).toBe(1);
    // The row may be another: what it says, and who says so, is the same.
    expect(stillOpen({ accessTags: [{ id: 'q', key: 'site', value: 'Ulm' }] }, { 'accessTags/q': ben! })).toBe(0);
  });

  it('[K21] [X25] without a draft counts by its fingerprint alone', () => {
    const review = reviewOf(null);
    const found = findingsOf(catalog, leaking, review);
    expect(found.map(({ key }) => key)).toEqual(['access-control-leak/Prompts.View']);
    const acknowledged = new Map(found.map(({ key, fingerprint }) => [key, fingerprint]));
    expect(errorsIn(leaking, { ...review, acknowledged })).toEqual([]);
    expect(errorsIn(leaking, { ...review, acknowledged: new Map([[found[0]!.key, '0'.repeat(64)]]) })).toHaveLength(1);
    expect(errorsIn(leaking, review)[0]?.message).not.toMatch(/chose|restricted User/);
    expect(errorsIn(leaking, review)[0]?.finding).toEqual({ key: found[0]!.key, fingerprint: found[0]!.fingerprint });
  });
});

describe('findings of any draft', () => {
  const leaks = ['Prompts.View', 'Rules.View'];
  const names = [...leaks, 'Prompts.Edit', 'Users.View', 'Users.Edit', 'Users.Create', 'Users.EditPermission'];
  const person = fc.constantFrom(ann!, ben!, cy!);
  const draft = fc.record({
    chosen: fc.uniqueArray(fc.constantFrom(...names)),
    restricted: fc.uniqueArray(fc.constantFrom('User', 'SecurityProfile', 'Queue')),
    isTagged: fc.boolean(),
    writers: fc.dictionary(fc.constantFrom(...names.map((name) => factKey('chosen', name))), person),
    limiter: person,
    acknowledger: person,
    committer: person,
    stale: fc.boolean(),
  });

  it('[X21] [X22] [X25] are those that a naive reading of the same facts finds', () => {
    const seen = { undone: 0, risks: 0, acknowledged: 0, refused: 0 };
    const law = fc.property(draft, ({ chosen, restricted, isTagged, writers, limiter, acknowledger, committer, stale }) => {
      const proposal = proposalOf({
        chosen: [...chosen].sort(),
        restricted: [...restricted].sort(),
        accessTags: isTagged ? [...limited.accessTags!] : [],
      });
      const writes = new Map<string, Contribution>(
        names.map((name) => [factKey('chosen', name), { by: writers[factKey('chosen', name)] ?? ann!, removed: !chosen.includes(name) }]),
      );
      for (const type of restricted) writes.set(factKey('restricted', type), { by: limiter, removed: false });
      if (isTagged) writes.set(factKey('accessTags', 'r'), { by: limiter, removed: false });
      const review: ReviewFacts = { base: null, contributions: writes, acknowledged: new Map(), committer: committer.id };
      const found = findingsOf(catalog, proposal, review);
      // By hand, from the closure of each choice.
      const granting = (permission: string): string[] => chosen.filter((name) => naiveClosure([name]).has(permission));
      const whose = (choices: readonly string[]): string[] => choices.map((name) => writes.get(factKey('chosen', name))!.by.id);
      const isLimited = restricted.length > 0 && isTagged;
      const expected = new Map<string, Set<string>>();
      for (const { permission } of catalog.data.leaks)
        if (isLimited && granting(permission).length > 0)
          expected.set(`access-control-leak/${permission}`, new Set([...whose(granting(permission)), limiter.id]));
      if (isLimited && restricted.includes('User') && !restricted.includes('SecurityProfile'))
        expected.set('users-restricted-alone', new Set([limiter.id]));
      for (const { permissions } of catalog.data.combinations ?? [])
        if (permissions.every((permission) => granting(permission).length > 0))
          expected.set(`permissions-risky-together/${permissions.join('+')}`, new Set(whose(permissions.flatMap(granting))));
      for (const name of names) {
        const remover = writes.get(factKey('chosen', name))!.by.id;
        const others = whose(granting(name));
        if (!chosen.includes(name) && others.some((id) => id !== remover))
          expected.set(`removal-undone/${name}`, new Set([remover, ...others]));
      }
      expect(found.map(({ key }) => key).sort()).toEqual([...expected.keys()].sort());
      for (const { key, facts } of found) expect(new Set(facts.flatMap(({ by }) => by?.id ?? []))).toEqual(expected.get(key));
      const settled = acknowledgedBy(proposal, review, acknowledger);
      const judged = stale
        ? { ...settled, acknowledged: new Map([...settled.acknowledged.keys()].map((key) => [key, 'e'.repeat(64)])) }
        : settled;
      for (const { key, state } of findingsOf(catalog, proposal, judged)) {
        const counts = !stale && (acknowledger.id === committer.id || !expected.get(key)!.has(acknowledger.id));
        expect([key, state]).toEqual([key, counts ? 'acknowledged' : 'open']);
        seen[counts ? 'acknowledged' : 'refused'] += 1;
      }
      seen.undone += found.filter(({ key }) => key.startsWith('removal')).length;
      seen.risks += found.filter(({ key }) => !key.startsWith('removal')).length;
    });
    fc.assert(law, lawOptions(600));
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(met(100));
  });

  it('[X33] never throw and stay few and short, whatever a hostile client wrote', () => {
    const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.constantFrom(...names, '__proto__', 'constructor'));
    const rows = fc.array(fc.record({ id: odd, key: odd, value: odd }), { maxLength: 30 });
    const law = fc.property(
      fc.record({ chosen: fc.array(odd), restricted: fc.array(odd, { maxLength: 40 }), accessTags: rows }),
      fc.dictionary(odd, person),
      (parts, writers) => {
        const contributions = new Map(Object.entries(writers).map(([key, by]) => [key, { by, removed: key.length % 2 === 0 }]));
        const review = { base: null, contributions, acknowledged: new Map(), committer: null };
        for (const { key, issue } of findingsOf(catalog, proposalOf(parts), review)) {
          expect(key.length).toBeLessThan(512);
          expect(issue.message.length).toBeLessThan(20_000);
        }
      },
    );
    fc.assert(law, lawOptions(200));
  });
});
