/** Authorization over the relay: permission sets × opcodes × drafts, against an independent oracle. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { costOf, defaultFramesPerSecond, leastShare, shareOf } from '../../../server/web/budget/costs.ts';
import type { Level } from '../authorization.ts';
import type { Person } from '../../support/server.ts';
import { askEverybody } from './everybody.ts';
import { digestOfDraft, draftKinds } from './http-cells.ts';
import { hiddenFrom, mentionedOn } from './mentioned.ts';
import type { Persona } from './personas.ts';
import { changedRows, type Changed, type Snapshot } from './rows.ts';
import { isProbeAnswer, opcodes, probe, type Opcode } from './socket-cells.ts';
import { openRelayClient, type RelayClient } from '../../support/relay-client.ts';
import { createTally, timeout } from './tally.ts';
import type { World } from './world.ts';

const tally = createTally('authorization over the relay');
afterAll(() => tally.conclude());

/** A draft as one cell opens it. */
interface Target {
  readonly title: string;
  readonly id: string;
  readonly path: string;
  readonly level: Level;
  /** The relay's greeting: a level, or the code with which it closes at once. */
  readonly closesWith: number | null;
  readonly isWritten: boolean;
  readonly digest: string;
}

/** Written drafts, and addresses without a written draft. */
async function targetsOf(world: World, self: Person): Promise<Target[]> {
  const planted = [];
  for (const [title, kind] of Object.entries(draftKinds(world, self.userId)))
    planted.push({ title, kind, ...(await world.plantDraft(kind)) });
  const oracle = world.oracle();
  const written = planted.map(({ title, kind, id }): Target => {
    const level = oracle.levelOf(self.userId, kind);
    const closesWith = kind.state ? 4409 : null;
    return { title, id, path: `/sync/${id}`, level, closesWith, isWritten: true, digest: digestOfDraft(world, id, kind.base) };
  });
  const unwritten = (title: string, profile: string | null, revision = 1): Target => {
    const [id, base] = [randomUUID() as string, profile === null ? null : { profile, revision }];
    const level = oracle.levelOf(self.userId, { base, tags: {}, author: null });
    const query = base ? `?base=${base.profile}@${base.revision}` : '';
    // For users who may see profiles at all, the answer for a hidden base is that for an unknown one.
    const isMissing = base !== null && (!oracle.hasRevision(base) || level.level === 'none');
    const isGone = isMissing || level.level === 'read';
    const told =
      isMissing && oracle.mayAnywhere(self.userId, 'SecurityProfiles.View') ? ({ level: 'read', commit: false } as const) : level;
    return {
      title,
      id,
      path: `/sync/${id}${query}`,
      level: told,
      closesWith: isGone ? 4404 : null,
      isWritten: false,
      digest: 'a'.repeat(64),
    };
  };
  const { profiles } = world;
  return [
    ...written,
    unwritten('unwritten', null),
    unwritten('unwritten, of a profile within reach', profiles['within reach'] ?? ''),
    unwritten('unwritten, of a profile out of reach', profiles['out of reach'] ?? ''),
    unwritten('unwritten, of a profile that was removed', profiles['removed'] ?? ''),
    unwritten('unwritten, of a profile that never was', profiles['unknown'] ?? ''),
    unwritten('unwritten, of a revision that never was', profiles['within reach'] ?? '', 9),
  ];
}

/** Milliseconds after which a person's budget has regained the cost of a connection attempt and its frame, with any number of hungry people. */
const recovery = (1_000 * (costOf.connection + costOf.nonsense)) / (shareOf(defaultFramesPerSecond).perSecond * leastShare);

async function tryTarget(world: World, self: Person, target: Target, title: string): Promise<void> {
  const where = `${title}: ${target.title}`;
  const hidden = hiddenFrom(world.oracle(), self.userId);
  let open: RelayClient | null = null;
  for (const opcode of opcodes) {
    world.server.advance(recovery);
    const before = world.rows.read();
    open ??= await enter(world, self, target, where);
    if (open === null) return;
    await tryOpcode(world, self, target, open, opcode, before, `${where}: ${opcode.title}`);
    expect(mentionedOn(open, target.path, hidden), `${where}: ${opcode.title}`).toEqual([]);
    // An accepted frame that wrote nothing leaves the socket unchanged.
    const hasWritten = world.rows.read() !== before;
    if (!hasWritten && open.state.closed === null) continue;
    await open.leave();
    open = null;
    await world.settled();
    if (hasWritten) await world.restore(before);
  }
  await open?.leave();
}

/** Opens the draft, and holds the greeting to the oracle; null where that was the end of it. */
async function enter(world: World, self: Person, { path, level, closesWith }: Target, where: string): Promise<RelayClient | null> {
  const socket = await openRelayClient(world.server.url, path, { cookie: self.cookie });
  if (level.level === 'none') {
    expect({ where, status: socket.status }).toEqual({ where, status: 403 });
    tally.add('upgrade', false, false);
    return null;
  }
  expect({ where, status: socket.status }).toEqual({ where, status: 101 });
  if (closesWith !== null) {
    expect({ where, closed: await socket.ended() }).toEqual({ where, closed: closesWith });
    expect(mentionedOn(socket, path, hiddenFrom(world.oracle(), self.userId)), where).toEqual([]);
    tally.add('upgrade', false, false);
    return null;
  }
  const greeting = await socket.next(({ message }) => message?.type === 'access');
  expect({ where, greeting: greeting?.message }).toMatchObject({ where, greeting: { type: 'access', ...level } });
  tally.add('upgrade', true, false);
  return socket;
}

async function tryOpcode(
  world: World,
  self: Person,
  target: Target,
  socket: RelayClient,
  opcode: Opcode,
  before: Snapshot,
  where: string,
): Promise<void> {
  const after = socket.received.length;
  socket.send(opcode.frame(target.digest));
  if (opcode.kind === 'commit') return tryCommit(world, self, target, socket, before, where);
  const code = opcode.kind === 'malformed' ? 1007 : opcode.kind === 'change' && target.level.level === 'read' ? 4403 : null;
  if (code !== null) {
    expect({ where, closed: await socket.ended() }).toEqual({ where, closed: code });
    expect(changedRows(before, world.rows.read()), where).toEqual([]);
    return tally.add(opcode.title, false, false);
  }
  const isAnswer = (target.level.level === 'write' ? opcode.answerToWriters : undefined) ?? opcode.answer;
  if (!isAnswer) socket.send(probe);
  const answer = await socket.next(isAnswer ?? isProbeAnswer, after);
  expect({ where, answered: answer !== null, closed: socket.state.closed }).toEqual({ where, answered: true, closed: null });
  const changed = changedRows(before, world.rows.read());
  expect(strays(changed, target.id, ['drafts', 'draft_updates']), where).toEqual([]);
  expect(changed.filter(({ table }) => table === 'draft_updates').length, where).toBe(opcode.isNew ? 1 : 0);
  tally.add(opcode.title, true, changed.length > 0);
}

async function tryCommit(world: World, self: Person, target: Target, socket: RelayClient, before: Snapshot, where: string): Promise<void> {
  const expected = world.oracle().commit(self.userId, target.id);
  const answer = (await socket.next(({ message }) => message?.type === 'committed' || message?.type === 'refused'))?.message;
  const changed = changedRows(before, world.rows.read());
  if (expected.status === 200) {
    expect({ where, answer: answer?.type, closed: await socket.ended() }).toEqual({ where, answer: 'committed', closed: 4409 });
    expect(
      changed.filter(({ table, how }) => (table === 'outcomes' || table === 'audit' || table === 'revisions') && how === 'added').length,
      where,
    ).toBe(3);
    expect(
      changed.filter(
        ({ table, values }) => !expected.touches.some((one) => one.table === table && (one.id === undefined || values.includes(one.id))),
      ),
      where,
    ).toEqual([]);
  } else {
    // An unwritten draft has nothing to commit.
    const code = target.isWritten ? expected.codes?.[0] : target.level.commit ? 'incomplete' : 'forbidden';
    expect({ where, answer }).toMatchObject({ where, answer: { type: 'refused', code } });
    expect(changed, where).toEqual([]);
  }
  tally.add('commit', expected.status === 200, changed.length > 0);
}

const strays = (changed: readonly Changed[], id: string, tables: readonly string[]): Changed[] =>
  changed.filter(({ table, values }) => !tables.includes(table) || !values.includes(id));

async function tryPersona(world: World, persona: Persona): Promise<void> {
  const empty = world.rows.read();
  const person = await world.admit(persona);
  for (const target of await targetsOf(world, person)) await tryTarget(world, person, target, persona.title);
  await world.settled();
  await world.restore(empty);
}

test(
  '[A7] [A8] [A20] [P1] [P2] [P5] whoever sends whatever to whichever draft is told the oracle’s level, and nothing else is written',
  { timeout },
  async () => {
    await askEverybody(tryPersona);
  },
);
