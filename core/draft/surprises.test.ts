import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { builtInCatalog } from '../../test/support/catalog.ts';
import { lawOptions, met } from '../../test/support/runs.ts';
import { applyEdits } from '../profile/edits.ts';
import type { Proposal } from '../profile/profile.ts';
import { validateProfile } from '../profile/validate.ts';
import { addTag, choose, editDraft, look, removeTag, restrict, setTag, setText } from './edit-draft.ts';
import { areApart, emptyHistory, follow, type History } from './history.ts';
import { readDraft } from './read-draft.ts';
import { surpriseIssue, surpriseIssues } from './surprise-issue.ts';
import { findSurprises, isStanding, type Surprise } from './surprises.ts';

const catalog = builtInCatalog();
const leaking = [...catalog.whyLeaking.keys()][0]!;

/** One entry of a modelled log. */
interface Entry {
  readonly update: Uint8Array;
  readonly by: { readonly id: string; readonly username: string };
  readonly seen: number;
}

/** One device: its document, how much of the log it holds, and what it has not sent yet. */
class Device {
  readonly doc = new Y.Doc();
  private held = 0;
  private readonly server: Server;
  private readonly person: string;
  constructor(server: Server, person: string) {
    this.server = server;
    this.person = person;
  }
  push(): void {
    const news = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(this.server.doc));
    const before = Y.encodeSnapshot(Y.snapshot(this.server.doc)).toString();
    const trial = new Y.Doc();
    Y.applyUpdate(trial, Y.encodeStateAsUpdate(this.server.doc));
    Y.applyUpdate(trial, news);
    if (Y.encodeSnapshot(Y.snapshot(trial)).toString() === before) return;
    this.server.append({ update: news, by: { id: this.person, username: this.person }, seen: this.held });
  }
  pull(): void {
    this.push();
    for (const { update } of this.server.log) Y.applyUpdate(this.doc, update);
    this.held = this.server.log.length;
  }
}

class Server {
  readonly log: Entry[] = [];
  readonly doc = new Y.Doc();
  readonly history = emptyHistory();
  append(entry: Entry): void {
    this.log.push(entry);
    follow(this.doc, this.history, entry, () => Y.applyUpdate(this.doc, entry.update));
  }
  proposal(): Proposal {
    return readDraft(this.doc).proposal;
  }
  surprises(): Surprise[] {
    return findSurprises(catalog, this.proposal(), this.history);
  }
}

const rebuilt = (log: readonly Entry[]): History => {
  const [doc, history] = [new Y.Doc(), emptyHistory()];
  for (const entry of log) follow(doc, history, entry, () => Y.applyUpdate(doc, entry.update));
  return history;
};

/* The rule stated again, as naively as can be: whole documents compared, sets and loops, nothing shared but the warnings themselves. */

interface NaiveFact {
  readonly kind: 'chosen' | 'restricted' | 'accessTags';
  readonly name: string;
  readonly present: boolean;
  readonly at: number;
}

function naiveFacts(log: readonly Entry[]): NaiveFact[] {
  const doc = new Y.Doc();
  const facts = new Map<string, NaiveFact>();
  const read = (): Set<string> => {
    const { chosen, restricted, accessTags } = readDraft(doc).proposal;
    return new Set([
      ...chosen.map((c) => `chosen ${c}`),
      ...restricted.map((r) => `restricted ${r}`),
      ...accessTags.map((t) => `accessTags ${t.id}`),
    ]);
  };
  log.forEach(({ update }, at) => {
    const before = read();
    Y.applyUpdate(doc, update);
    const after = read();
    for (const key of new Set([...before, ...after])) {
      if (before.has(key) === after.has(key)) continue;
      const [kind, name] = key.split(' ') as [NaiveFact['kind'], string];
      facts.set(key, { kind, name, present: after.has(key), at });
    }
  });
  return [...facts.values()];
}

const naiveApart = (log: readonly Entry[], a: number, b: number): boolean =>
  log[a]!.by.id !== log[b]!.by.id && log[Math.max(a, b)]!.seen <= Math.min(a, b);

function needs(permission: string, wanted: string): boolean {
  return (catalog.entryByPermission.get(permission)?.action.requires ?? []).some((next) => next === wanted || needs(next, wanted));
}

function naiveRemovals(log: readonly Entry[], proposal: Proposal): string[] {
  const facts = naiveFacts(log);
  const found: string[] = [];
  for (const removal of facts) {
    if (removal.kind !== 'chosen' || removal.present) continue;
    const keeping = facts.filter((fact) => fact.kind === 'chosen' && fact.present && needs(fact.name, removal.name));
    if (keeping.length === 0 || proposal.chosen.includes(removal.name)) continue;
    if (keeping.every((fact) => naiveApart(log, fact.at, removal.at)))
      found.push(
        `${removal.name} by ${log[removal.at]!.by.username} against ${[...new Set(keeping.map(({ at }) => at))].sort((a, b) => a - b).join()}`,
      );
  }
  return found.sort();
}

const kinds = new Set(['access-control-leak', 'users-restricted-alone', 'permissions-risky-together']);
const warningsOf = (proposal: Proposal): Map<string, { code: string; path: string }> =>
  new Map(
    validateProfile(catalog, proposal).flatMap((one) =>
      kinds.has(one.code) ? [[one.path === '/chosen' ? `${one.code} ${one.message}` : `${one.code} ${one.path}`, one]] : [],
    ),
  );

function takeBack(proposal: Proposal, facts: readonly NaiveFact[], positions: readonly number[]): Proposal {
  const [chosen, restricted] = [new Set(proposal.chosen), new Set(proposal.restricted)];
  let { accessTags } = proposal;
  for (const { kind, name, present } of facts.filter(({ at }) => positions.includes(at))) {
    if (kind === 'accessTags') accessTags = accessTags.filter(({ id }) => id !== name);
    else {
      const set = kind === 'chosen' ? chosen : restricted;
      if (present) set.delete(name);
      else set.add(name);
    }
  }
  return { ...proposal, chosen: [...chosen], restricted: [...restricted], accessTags };
}

/** Every warning that is there though nobody made an edit that completed it, as far as they had seen. */
function naiveCombinations(log: readonly Entry[], proposal: Proposal): { code: string; path: string }[] {
  const facts = naiveFacts(log);
  const places = [...new Set(facts.map(({ at }) => at))];
  const found: { code: string; path: string }[] = [];
  for (const [key, { code, path }] of warningsOf(proposal)) {
    let isKnown = false;
    for (const at of places) {
      const unseen = places.filter((other) => other > at || (other < at && naiveApart(log, at, other)));
      const isThere = (those: readonly number[]): boolean => warningsOf(takeBack(proposal, facts, those)).has(key);
      if (isThere(unseen) && (!isThere([...unseen, at]) || isThere(places))) isKnown = true;
    }
    if (!isKnown) found.push({ code, path });
  }
  return found;
}

type Step = (server: Server, devices: readonly Device[]) => void;
const permission = fc.constantFrom('Users.View', 'Users.Edit', 'Users.Create', 'Users.EditPermission', 'SecurityProfiles.Create', leaking);
const edit: fc.Arbitrary<(doc: Y.Doc) => void> = fc.oneof(
  { weight: 2, arbitrary: fc.constant((doc: Y.Doc) => choose(doc, ['Users.View'], false)) },
  {
    weight: 5,
    arbitrary: fc.tuple(permission, fc.boolean()).map(
      ([name, on]) =>
        (doc: Y.Doc) =>
          choose(doc, [name], on),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('User', 'SecurityProfile'), fc.boolean()).map(
      ([type, on]) =>
        (doc: Y.Doc) =>
          restrict(doc, type, on),
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('r1', 'r2').map((id) => (doc: Y.Doc) => addTag(doc, 'accessTags', { id, key: id, value: 'x' })) },
  { weight: 1, arbitrary: fc.constantFrom('r1', 'r2').map((id) => (doc: Y.Doc) => removeTag(doc, 'accessTags', id)) },
  { weight: 1, arbitrary: fc.constant((doc: Y.Doc) => setText(doc, 'name', 'x')) },
);
const step: fc.Arbitrary<Step> = fc
  .tuple(fc.nat(3), edit, fc.constantFrom('keep', 'push', 'pull', 'pull'))
  .map(([at, change, then]) => (_, devices) => {
    const device = devices[at]!;
    change(device.doc);
    if (then === 'push') device.push();
    if (then === 'pull') device.pull();
  });
/** Two devices are one person's. */
const startWorld = (): { server: Server; devices: Device[] } => {
  const server = new Server();
  const devices = ['ann', 'ben', 'cy', 'ann'].map((person) => new Device(server, person));
  choose(devices[2]!.doc, ['Users.View'], true);
  meet(devices);
  return { server, devices };
};
const meet = (devices: readonly Device[]): void => {
  for (const device of [...devices, ...devices]) device.pull();
};

/** Ann and Ben hold the same draft; then what each does they do apart, Ann's arriving first. */
function apart(
  before: (doc: Y.Doc) => void,
  anns: (doc: Y.Doc) => void,
  bens: (doc: Y.Doc) => void,
): { server: Server; ann: Device; ben: Device } {
  const server = new Server();
  const [ann, ben] = [new Device(server, 'ann'), new Device(server, 'ben')];
  before(ann.doc);
  ann.pull();
  ben.pull();
  anns(ann.doc);
  bens(ben.doc);
  ann.push();
  ben.push();
  return { server, ann, ben };
}
const undone = () =>
  apart(
    (doc) => choose(doc, ['Users.View'], true),
    (doc) => choose(doc, ['Users.View'], false),
    (doc) => choose(doc, ['Users.Edit'], true),
  );
const combination = () =>
  apart(
    (doc) => restrict(doc, 'SecurityProfile', true),
    (doc) => addTag(doc, 'accessTags', { id: 'r1', key: 'Country', value: 'Chile' }),
    (doc) => choose(doc, [leaking], true),
  );

describe('edits made apart', () => {
  it('[X1] [X2] [X3] [X4] [X6] make a surprise exactly where the rule, stated naively, says so', () => {
    const seen = { removals: 0, combinations: 0, quiet: 0 };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { server, devices } = startWorld();
        for (const one of steps) {
          one(server, devices);
          const [surprises, proposal] = [server.surprises(), server.proposal()];
          const removals = surprises.filter(({ code }) => code === 'removal-undone');
          const shown = removals.map(({ id, deeds }) => {
            const name = deeds[0]!.facts[0]!.name;
            const removal = server.history.facts.get(`chosen/${name}`)!.edit.at;
            const others = placesIn(id).filter((place) => place !== removal);
            return `${name} by ${deeds[0]!.by} against ${others.join()}`;
          });
          expect(shown.sort()).toEqual(naiveRemovals(server.log, proposal));
          seen.removals += removals.length;

          const naive = naiveCombinations(server.log, proposal);
          const combinations = surprises.filter(({ code }) => code === 'combination-unseen');
          expect(new Set(combinations.map(({ id }) => warningCode(id)))).toEqual(new Set(naive.map(({ code }) => code)));
          for (const { id, path, deeds } of combinations) {
            expect(naive).toContainEqual(expect.objectContaining({ code: warningCode(id), path }));
            const places = placesIn(id);
            expect(places.every((one) => places.some((other) => naiveApart(server.log, one, other)))).toBe(true);
            expect(deeds.map(({ by }) => by)).toEqual(places.toReversed().map((place) => server.log[place]!.by.username));
            expect(deeds.every((deed) => deed.facts.length > 0)).toBe(true);
          }
          seen.combinations += combinations.length;
          if (surprises.length === 0) seen.quiet += 1;
          for (const surprise of surprises) expect([surprise, isStanding(proposal, surprise)]).toEqual([surprise, true]);
        }
        expect(rebuilt(server.log)).toEqual(server.history);
      }),
      lawOptions(),
    );
    expect(Object.entries(seen).filter(([, count]) => count < met(50))).toEqual([]);
  }, 120_000);
  it('[X2] made one after another, each with knowledge of the last, they surprise nobody', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), edit), { maxLength: 12 }), (edits) => {
        const { server, devices } = startWorld();
        for (const [at, change] of edits) {
          devices[at]!.pull();
          change(devices[at]!.doc);
          devices[at]!.push();
          expect(server.surprises()).toEqual([]);
        }
      }),
      lawOptions(),
    );
  }, 120_000);

  it('[X2] of one author alone, on however many devices, they surprise nobody', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(0, 3), edit, fc.boolean()), { maxLength: 12 }), (edits) => {
        const { server, devices } = startWorld();
        for (const [at, change, isMet] of edits) {
          change(devices[at]!.doc);
          if (isMet) devices[at]!.pull();
          expect(server.surprises()).toEqual([]);
        }
        meet(devices);
        expect(server.surprises()).toEqual([]);
      }),
      lawOptions(),
    );
  }, 120_000);

  it('[X3] a removal undone names both people, what each did and the way it is needed', () => {
    const { server } = undone();
    const [surprise, ...more] = server.surprises();
    expect(more).toEqual([]);
    expect(surprise).toMatchObject({
      code: 'removal-undone',
      path: '/chosen/Users.View',
      deeds: [
        { by: 'ann', facts: [{ kind: 'chosen', name: 'Users.View', present: false }] },
        { by: 'ben', facts: [{ kind: 'chosen', name: 'Users.Edit', present: true }] },
      ],
    });
    const found = surpriseIssue(catalog, server.proposal(), surprise!);
    expect(found).toMatchObject({ severity: 'error', path: '/chosen/Users.View' });
    expect(found.message).toMatch(
      /^Without having seen each other’s edits, ann took back .+ – View and ben chose .+ – Edit, which needs it\. /,
    );
    expect(found.fixes?.map(({ label }) => label)).toEqual([expect.stringMatching(/^Leave out .+ – Edit$/), 'Keep it: I have looked']);
  });

  it('[X3] who ticks it, or needs it, knowing of the removal, has decided', () => {
    const { server, ann } = undone();
    ann.pull();
    choose(ann.doc, ['Users.Create'], true);
    ann.push();
    expect(server.surprises()).toEqual([]);
  });

  it('[X4] a combination names both people and what it does', () => {
    const { server } = combination();
    const [surprise, ...more] = server.surprises();
    expect(more).toEqual([]);
    expect(surprise).toMatchObject({ code: 'combination-unseen', deeds: [{ by: 'ben' }, { by: 'ann' }] });
    const { message, fixes } = surpriseIssue(catalog, server.proposal(), surprise!);
    expect(message).toContain('ann limited access to "Country:Chile" and ben chose ');
    expect(message).toContain(surprise!.warning);
    expect(fixes?.at(-1)?.label).toBe('Keep it: I have looked');
  });

  it('[X4] what each of two people brings by themself is of nobody’s combining', () => {
    const { server } = apart(
      (doc) => {
        restrict(doc, 'SecurityProfile', true);
        addTag(doc, 'accessTags', { id: 'r1', key: 'Country', value: 'Chile' });
      },
      (doc) => choose(doc, ['Prompts.Edit'], true),
      (doc) => choose(doc, ['Prompts.Create'], true),
    );
    expect(validateProfile(catalog, server.proposal()).map(({ path }): string => path)).toContain('/chosen/Prompts.View');
    expect(server.surprises()).toEqual([]);
  });

  it('[X4] several edits of one person count together where the other saw none of them', () => {
    const { server, ann } = combination();
    addTag(ann.doc, 'accessTags', { id: 'r2', key: 'Site', value: 'South' });
    ann.push();
    expect(server.surprises()).toMatchObject([{ code: 'combination-unseen', deeds: [{ by: 'ben' }, { by: 'ann' }] }]);
  });

  it('[X4] a third person who completes it knowing the rest has been warned', () => {
    const { server, ann } = apart(
      () => {},
      (doc) => addTag(doc, 'accessTags', { id: 'r1', key: 'Country', value: 'Chile' }),
      (doc) => choose(doc, [leaking], true),
    );
    const cy = new Device(server, 'cy');
    cy.pull();
    restrict(cy.doc, 'SecurityProfile', true);
    cy.push();
    ann.pull();
    expect(validateProfile(catalog, server.proposal()).map(({ code }): string => code)).toContain('access-control-leak');
    expect(server.surprises()).toEqual([]);
  });
});

const placesIn = (id: string): number[] =>
  id
    .slice(id.lastIndexOf('@') + 1)
    .split('.')
    .map(Number);
const warningCode = (id: string): string => id.slice(id.indexOf('/') + 1, id.lastIndexOf('@'));

describe('settling', () => {
  it('[X5] [X6] [V40] every way out that is offered settles it and brings no new error', () => {
    let [undos, looks] = [0, 0];
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 12 }), (steps) => {
        const { server, devices } = startWorld();
        for (const one of steps) one(server, devices);
        meet(devices);
        const proposal = server.proposal();
        const errors = (one: Proposal): string[] =>
          validateProfile(catalog, one).flatMap(({ severity, code, path }) => (severity === 'error' ? [`${code} ${path}`] : []));
        const surprises = server.surprises();
        for (const surprise of surprises) {
          const { fixes = [], message } = surpriseIssue(catalog, proposal, surprise);
          for (const deed of surprise.deeds) expect(message).toContain(deed.by);
          expect(new Set(fixes.map(({ label }) => label)).size).toBe(fixes.length);
          for (const { label, edits } of fixes) {
            expect(label.length).toBeLessThanOrEqual(60);
            const trial = new Y.Doc();
            for (const { update } of server.log) Y.applyUpdate(trial, update);
            const history = rebuilt(server.log);
            const by = { id: 'dee', username: 'dee' };
            follow(trial, history, { by, seen: server.log.length }, () => editDraft(trial, edits, () => 'row'));
            const after = readDraft(trial).proposal;
            expect(after).toEqual(applyEdits(proposal, edits, () => 'row'));
            expect(findSurprises(catalog, after, history).map(({ id }) => id)).not.toContain(surprise.id);
            const isLook = edits[0]?.type === 'look';
            if (!isLook) expect(errors(proposal)).toEqual(expect.arrayContaining(errors(after)));
            expect(isLook || !isStanding(after, surprise)).toBe(true);
            if (isLook) looks += 1;
            else undos += 1;
          }
        }
      }),
      lawOptions(),
    );
    expect(undos).toBeGreaterThan(met(20));
    expect(looks).toBeGreaterThan(met(20));
  }, 120_000);

  it('[X7] looking settles it for good, for everybody, and changes nothing that is proposed', () => {
    let looked = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 12 }), fc.nat(3), (steps, who) => {
        const { server, devices } = startWorld();
        for (const one of steps) one(server, devices);
        meet(devices);
        const [before, surprises] = [server.proposal(), server.surprises()];
        for (const { id } of surprises) look(devices[who]!.doc, id);
        devices[who]!.push();
        expect(server.surprises()).toEqual([]);
        expect(server.proposal()).toEqual(before);
        expect(findSurprises(catalog, before, rebuilt(server.log))).toEqual([]);
        looked += surprises.length;
      }),
      lawOptions(),
    );
    expect(looked).toBeGreaterThan(met(20));
  }, 120_000);

  it('[X7] the word of somebody who had not seen both edits does not count; given again afterwards, it does', () => {
    const { server, ann, ben } = undone();
    const [{ id }] = server.surprises() as [Surprise];
    look(ann.doc, id);
    ann.push();
    const stranger = new Device(server, 'cy');
    look(stranger.doc, id);
    stranger.push();
    expect(server.surprises().map((one) => one.id)).toEqual([id]);
    ben.pull();
    look(ben.doc, id);
    ben.push();
    expect(server.surprises()).toEqual([]);
  });

  it('[X7] a look taken back, or at something else, settles nothing', () => {
    const { server, ben } = undone();
    const [{ id }] = server.surprises() as [Surprise];
    ben.pull();
    for (const other of ['', '@', `${id}.99`, 'removal-undone/Users.View', 'removal-undone/Users.View@x', `x${id}`]) look(ben.doc, other);
    ben.push();
    expect(server.surprises()).toHaveLength(1);
    look(ben.doc, id);
    ben.push();
    expect(server.surprises()).toEqual([]);
    ben.doc.getMap('looked').delete(id);
    ben.push();
    expect(server.surprises()).toHaveLength(1);
  });

  it('[X6] an edit that changes one of the facts ends it, and the same happening again is another one', () => {
    const { server, ann, ben } = undone();
    const [{ id }] = server.surprises() as [Surprise];
    for (const device of [ann, ben, ann]) device.pull();
    look(ann.doc, id);
    ann.pull();
    choose(ann.doc, ['Users.View'], true);
    ann.pull();
    ben.pull();
    choose(ben.doc, ['Users.Edit'], false);
    ben.pull();
    ann.pull();
    expect(server.surprises()).toEqual([]);
    choose(ann.doc, ['Users.View'], false);
    choose(ben.doc, ['Users.Edit'], true);
    ann.push();
    ben.push();
    expect(server.surprises().map((one) => one.code)).toEqual(['removal-undone']);
    expect(server.surprises()[0]?.id).not.toBe(id);
  });
});

describe('hostile documents', () => {
  it('[X8] [D3] history, surprises and their issues are total on whatever was written', () => {
    const name = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('Users.View', 'Users.Edit', leaking, 'User') },
      fc.constantFrom('__proto__', 'constructor', '\ud800', 'a@1.2', 'k'.repeat(600)),
      fc.string({ unit: 'binary' }),
    );
    const value: fc.Arbitrary<() => unknown> = fc.constantFrom<() => unknown>(
      () => true,
      () => false,
      () =>
        new Y.Map([
          ['key', 'k'],
          ['value', 'v'],
        ]),
      () => new Y.Map(),
      () => new Y.Array(),
      () => 'text',
    );
    const written = fc.record({
      by: fc.constantFrom('ann', 'ben'),
      seen: fc.constantFrom(0, 0, 1, 3, -1, Number.NaN, 1e9),
      map: fc.constantFrom('chosen', 'chosen', 'restricted', 'accessTags', 'looked', 'other'),
      name,
      value,
      isList: fc.boolean(),
    });
    let shown = 0;
    fc.assert(
      fc.property(fc.array(written, { maxLength: 14 }), (entries) => {
        const [doc, history] = [new Y.Doc(), emptyHistory()];
        for (const { by, seen, map, name: key, value: make, isList } of entries) {
          const writer = new Y.Doc();
          // Some build on what is there, so that they can take things away.
          if (seen === 0) Y.applyUpdate(writer, Y.encodeStateAsUpdate(doc));
          if (seen === 0 && map === 'chosen') writer.getMap('chosen').delete(key);
          else if (isList && map === 'other') writer.getArray('chosen').push([key]);
          else writer.getMap(map).set(key, make());
          follow(doc, history, { seen, by: { id: by, username: by } }, () => Y.applyUpdate(doc, Y.encodeStateAsUpdate(writer)));
        }
        // At the end a removal that is undone, in the midst of whatever was written.
        const real: [string, string, boolean, number][] = [
          ['cy', 'Prompts.View', true, 0],
          ['ann', 'Prompts.View', false, 0],
          ['ben', 'Prompts.Edit', true, 1],
        ];
        for (const [by, key, on, unseen] of real)
          follow(doc, history, { seen: history.length - unseen, by: { id: by, username: by } }, () => choose(doc, [key], on));
        expect(history.length).toBe(entries.length + real.length);
        const { proposal } = readDraft(doc);
        const surprises = findSurprises(catalog, proposal, history);
        expect(surpriseIssues(catalog, proposal, surprises)).toHaveLength(surprises.length);
        for (const surprise of surprises) isStanding(proposal, surprise);
        shown += surprises.length;
      }),
      lawOptions(),
    );
    expect(shown).toBeGreaterThan(0);
  }, 120_000);

  const by = (id: string) => ({ id, username: id });
  /** What `last` does after all that, apart from the entry before it. */
  const among = (...entries: readonly (readonly [string, (doc: Y.Doc) => void])[]): { doc: Y.Doc; history: History } => {
    const [doc, history] = [new Y.Doc(), emptyHistory()];
    for (const [at, [id, change]] of entries.entries()) {
      const seen = at === entries.length - 1 ? at - 1 : at;
      follow(doc, history, { seen, by: by(id) }, () => doc.transact(() => change(doc)));
    }
    return { doc, history };
  };
  const codesIn = ({ doc, history }: { doc: Y.Doc; history: History }): string[] =>
    findSurprises(catalog, readDraft(doc).proposal, history).map(({ code }) => code);
  const names = Array.from({ length: 6_000 }, (_, at) => `Nothing.${at}`);
  const limit = (doc: Y.Doc, id = 'r'): void => {
    restrict(doc, 'User', true);
    restrict(doc, 'SecurityProfile', true);
    addTag(doc, 'accessTags', { id, key: 'Country', value: 'Chile' });
  };
  const leak = (doc: Y.Doc): void => choose(doc, [leaking], true);

  it('[X4] [X8] no amount of names that mean nothing, written and taken away, hides what edits did', () => {
    const found = among(
      ['eve', (doc) => choose(doc, names, true)],
      ['eve', (doc) => choose(doc, names, false)],
      ['eve', (doc) => names.forEach((id) => addTag(doc, 'accessTags', { id, key: id, value: '' }))],
      ['eve', (doc) => names.forEach((id) => removeTag(doc, 'accessTags', id))],
      ['ann', leak],
      ['ben', limit],
    );
    expect(codesIn(found)).toEqual(['combination-unseen']);
  });

  it('[X4] however many edits come afterwards, what was not settled stays', () => {
    const { server, ann } = combination();
    const before = server.surprises();
    ann.pull();
    for (const permission of catalog.permissions.filter((name) => !catalog.restrictions.has(name))) {
      choose(ann.doc, [permission], true);
      ann.push();
    }
    expect(server.log.length).toBeGreaterThan(300);
    expect(server.surprises()).toContainEqual(expect.objectContaining({ id: before[0]!.id }));
  });

  it('[X1] a row of tags is somebody’s doing from when it can be read, whatever its id', () => {
    const row = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('accessTags').get('r') as Y.Map<unknown>;
    const filled = among(
      ['eve', (doc) => doc.getMap('accessTags').set('r', new Y.Map())],
      ['ann', (doc) => (leak(doc), restrict(doc, 'SecurityProfile', true))],
      ['eve', (doc) => (row(doc).set('key', 'Country'), row(doc).set('value', 'Chile'))],
    );
    // Eve had not seen what Ann did.
    expect(filled.history.facts.get('accessTags/r')?.edit.at).toBe(2);
    expect(codesIn(filled)).toEqual(['combination-unseen']);
    // What is typed into a text of a row can make it one as well.
    const shortened = among(
      ['eve', (doc) => addTag(doc, 'accessTags', { id: 'r', key: 'k'.repeat(10_001), value: '' })],
      ['ann', (doc) => (leak(doc), restrict(doc, 'SecurityProfile', true))],
      ['eve', (doc) => setTag(doc, 'accessTags', 'r', 'key', 'Country')],
    );
    expect(shortened.history.facts.get('accessTags/r')?.edit.at).toBe(2);
    expect(codesIn(among(['ann', leak], ['ben', (doc) => limit(doc, 'r'.repeat(500))]))).toEqual(['combination-unseen']);
  });

  it('[X7] [X8] however many people edited apart, a look at it can be written', () => {
    const [doc, history] = [new Y.Doc(), emptyHistory()];
    const warned = [...catalog.whyLeaking.keys(), ...catalog.combinations.flatMap(({ permissions }) => permissions)];
    const edits: ((to: Y.Doc) => void)[] = [limit, ...warned.map((name) => (to: Y.Doc) => choose(to, [name], true))];
    for (let at = 0; at < 250; at++) edits.push((to) => addTag(to, 'accessTags', { id: `row ${at}`, key: 'k', value: 'v' }));
    edits.forEach((change, at) => follow(doc, history, { seen: 0, by: by(`${at}`) }, () => change(doc)));
    const open = (): Surprise[] => findSurprises(catalog, readDraft(doc).proposal, history);
    expect(open().length).toBeGreaterThan(0);
    for (let round = 0; round < 10 && open().length > 0; round++)
      follow(doc, history, { seen: history.length, by: by('zoe') }, () => doc.transact(() => open().forEach(({ id }) => look(doc, id))));
    expect(open()).toEqual([]);
  });

  it('[X7] nobody can use up the room for the looks of others', () => {
    const found = among(
      ['eve', (doc) => choose(doc, ['Prompts.View'], true)],
      ['eve', (doc) => names.forEach((name) => look(doc, `${name}@0`))],
      ['ann', leak],
      ['ben', limit],
    );
    const { doc, history } = found;
    const [{ id }] = findSurprises(catalog, readDraft(doc).proposal, history) as [Surprise];
    follow(doc, history, { seen: 4, by: by('ann') }, () => look(doc, id));
    expect(codesIn(found)).toEqual([]);
    expect(history.looked.size).toBe(1_000);
  });

  it('[X8] finding and telling stay fast where all is chosen at once, or thousands of rows were written', () => {
    const rows = (doc: Y.Doc): void => {
      for (const id of names.slice(0, 2_000)) {
        addTag(doc, 'accessTags', { id, key: 'k'.repeat(200) + id, value: '' });
        addTag(doc, 'tags', { id, key: 'k'.repeat(200) + id, value: '' });
      }
    };
    const views = catalog.permissions.filter((name) => name.endsWith('.View'));
    const worlds = [
      among(['ann', (doc) => choose(doc, catalog.permissions, true)], ['ben', limit]),
      among(['eve', (doc) => (choose(doc, catalog.permissions, true), rows(doc))], ['ben', limit]),
      among(
        ['eve', rows],
        ['eve', (doc) => choose(doc, views, true)],
        ['ann', (doc) => choose(doc, views, false)],
        [
          'ben',
          (doc) => (
            limit(doc),
            choose(
              doc,
              catalog.permissions.filter((name) => name.endsWith('.Edit')),
              true,
            )
          ),
        ],
      ),
    ];
    for (const { doc, history } of worlds) {
      const { proposal } = readDraft(doc);
      const start = performance.now();
      const surprises = findSurprises(catalog, proposal, history);
      expect(surpriseIssues(catalog, proposal, surprises).length).toBeGreaterThan(0);
      // Some tenths of it on an idle machine; before it was bounded, from two seconds to minutes.
      expect(performance.now() - start).toBeLessThan(5_000);
    }
  });

  it('[X1] an entry that cannot be applied keeps its place in the log', () => {
    const [doc, history] = [new Y.Doc(), emptyHistory()];
    const by = { id: 'ann', username: 'ann' };
    expect(() => follow(doc, history, { seen: 0, by }, () => Y.applyUpdate(doc, Uint8Array.of(255, 255)))).toThrow();
    follow(doc, history, { seen: 1, by }, () => choose(doc, ['Users.View'], true));
    expect([history.length, history.facts.get('chosen/Users.View')?.edit.at]).toEqual([2, 1]);
  });

  it('[X1] who writes what is so already, or loses to an edit made apart, has written nothing', () => {
    const { server } = apart(
      () => {},
      (doc) => choose(doc, ['Users.View'], true),
      (doc) => choose(doc, ['Users.View'], true),
    );
    expect(server.log).toHaveLength(2);
    expect(server.history.facts.get('chosen/Users.View')?.edit.by.id).toBe('ann');
    const [one, other] = [0, 1].map((at) => ({ at, seen: 0, by: { id: `${at}`, username: '' } }));
    expect([areApart(one!, other!), areApart(other!, one!), areApart(one!, { ...other!, seen: 1 })]).toEqual([true, true, false]);
  });
});
