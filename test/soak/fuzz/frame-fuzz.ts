/** Sends hostile frames to drafts with honest members, and compares afterwards what all of them hold. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import * as Y from 'yjs';
import { choose, setText } from '../../../core/draft/edit-draft.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import { createStopwatch } from '../../support/cost.ts';
import type { LocalSocket } from '../../support/local-socket.ts';
import { createRandom, mix } from '../../support/random.ts';
import { differenceOf } from '../../support/shown.ts';
import type { Session } from './corpus.ts';
import type { FuzzWorld } from './fuzz-world.ts';
import { startHonestClient, type HonestClient } from './honest-client.ts';
import { hostileFrame, type HostileFrame } from './hostile-frames.ts';
import { mutate } from './mutate.ts';
import { builtInCatalog } from '../../support/catalog.ts';

const catalog = builtInCatalog();

/** Milliseconds of one turn of the server beyond which others would notice. */
const stall = 50;
/** Frames that arrive together, handled in the next turn of the loop; mostly one, since the relay ignores a rejected client's later frames. */
const together = [...Array.from({ length: 30 }, () => 1), 3, 8];
/** Milliseconds of the server's clock between two frames: below what a socket may send. */
const pace = 5;
/** And before a person opens a socket again. */
const pause = 250;

type Random = ReturnType<typeof createRandom>;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An attacker: continues an honest session, damages it, and adds frames that no session contains. */
interface Attacker {
  readonly level: 'read' | 'write' | 'commit' | 'none';
  readonly user: string;
  socket: LocalSocket | null;
  session: Session;
  at: number;
  client: number;
}

export function startFrameFuzz(seed: number) {
  const closed: Record<string, number> = {};
  const count = { admitted: 0, suspected: 0 };
  let corpus: readonly Session[] = [];
  let drafts = 0;
  let longest = 0;

  /**
   * Attacks a draft with so many frames; answers what took too long, but only what does so every time: the same frames are sent to
   * another draft then, and what was a pause of the machine, or of a collection of garbage, comes elsewhere.
   */
  const attackDraft = async (world: FuzzWorld, frames: number): Promise<string[]> => {
    const draftSeed = mix(seed + drafts++);
    const first = await attackOnce(world, frames, draftSeed);
    longest = Math.max(longest, first.longest());
    count.suspected += first.over.size;
    let slow = [...first.over.keys()];
    for (let again = 0; again < 2 && slow.length > 0; again++) {
      const { over } = await attackOnce(world, frames, draftSeed);
      slow = slow.filter((what) => over.has(what));
    }
    return slow;
  };

  const attackOnce = async (world: FuzzWorld, frames: number, draftSeed: number) => {
    const random = createRandom(draftSeed);
    const watch = createStopwatch(stall);
    const draft = world.newDraft();
    const honest = await join(world, world.honest.user, draft, random);
    const reader = await join(world, world.honestReader.user, draft, random, true);
    setText(honest.doc, 'name', 'Night shift 🌙');
    choose(honest.doc, ['Users.Edit', 'Queues.View'], true);
    // A user cannot show themselves under a client id that its owner has not used yet: until then the id is random. [P22]
    await settle(honest, reader);
    await world.assign(world.revoked.user, [world.editorProfile.id]);
    const attackers = [
      attacker('write', world.editor.user, random),
      attacker('write', world.editor.user, random),
      attacker('commit', world.admin.user, random),
      attacker('read', world.reader.user, random),
      attacker('none', world.revoked.user, random),
    ];
    for (const one of attackers) await reconnect(world, draft, one, random);
    await world.assign(world.revoked.user, []);

    let latest: string[] = [];
    let sent = 0;
    while (sent < frames) {
      const one = random.pick(attackers);
      if (one.level !== 'none' && one.socket?.closed !== null) await reconnect(world, draft, one, random);
      for (let left = random.pick(together); left > 0 && sent < frames; left--, sent++) {
        const { name, frame } = nextFrame(one, honest.doc, random);
        const what = `${name} of ${frame.length} bytes at level ${one.level}`;
        world.clock.advance(pace);
        one.socket?.send(frame);
        latest.push(`${what}: ${Buffer.from(frame.subarray(0, 300)).toString('hex')}`);
        if (sent % 100 !== 50) continue;
        const endEdit = watch.start(() => `an honest edit after frame ${sent}`);
        setText(honest.doc, 'description', `${sent} ${[...'ab🌙'].slice(random.below(4)).join('')}`);
        endEdit();
      }
      const endTurn = watch.start(() => `the turn after frame ${sent}: ${latest.map((one) => one.replace(/:.*/, '')).join(', ')}`);
      await turn();
      endTurn();
      for (const client of [honest, reader]) client.takeIn();
      if (world.faults.length > 0 || honest.socket.closed !== null) throw new Error([...world.faults, ...latest].join('\n'));
      latest = [];
    }
    await settle(honest, reader);
    await compare(world, draft, honest, reader, random);
    for (const { socket } of [...attackers, honest, reader]) socket?.destroy();
    await turn();
    return watch;
  };

  const attacker = (level: Attacker['level'], user: string, random: Random): Attacker => ({
    ...{ level, user, socket: null },
    ...newPart(random),
  });
  const newPart = (random: Random) => ({ session: random.pick(corpus), at: 0, client: random.below(2 ** 32) });
  const reconnect = async (world: FuzzWorld, draft: string, one: Attacker, random: Random): Promise<void> => {
    if (one.socket) closed[one.socket.closed ?? 'open'] = (closed[one.socket.closed ?? 'open'] ?? 0) + 1;
    one.socket?.destroy();
    world.clock.advance(pause);
    one.socket = await world.connect(one.user, draft, { stays: one.level === 'none', control: random.below(4) > 0 });
    one.socket?.listen(() => {});
    if (random.below(3) === 0) Object.assign(one, newPart(random));
  };

  const nextFrame = (one: Attacker, doc: Y.Doc, random: Random): HostileFrame => {
    const recorded = one.session[one.at];
    const choice = random.below(10);
    if (choice < 5 && recorded) {
      // A damaged frame may break off the session: often it is sent whole afterwards.
      if (choice < 3) return { name: 'damaged', frame: mutate(recorded, random, random.pick(random.pick(corpus))) };
      one.at += 1;
      return { name: 'recorded', frame: recorded };
    }
    if (choice < 5) Object.assign(one, newPart(random));
    const others = [...doc.store.clients.keys()].slice(0, 20).map((client) => ({ client, clock: Y.getState(doc.store, client) }));
    const own = { client: one.client, clock: Y.getState(doc.store, one.client) };
    return hostileFrame({ random, own, others, size: sizeOf(random) });
  };

  const compare = async (world: FuzzWorld, draft: string, honest: HonestClient, reader: HonestClient, random: Random): Promise<void> => {
    expect([honest.socket.closed, reader.socket.closed, honest.faults, reader.faults]).toEqual([null, null, [], []]);
    const joiner = await join(world, world.honest.user, draft, random);
    await settle(joiner, honest, reader);
    const log = new Y.Doc();
    for (const update of await world.storage.drafts.updates(draft)) {
      Y.applyUpdate(log, update);
      expect([log.store.pendingStructs, log.store.pendingDs]).toEqual([null, null]);
      count.admitted += 1;
    }
    const again = new Y.Doc();
    Y.applyUpdate(again, Y.encodeStateAsUpdate(log));
    expect([joiner.doc, again, honest.doc, reader.doc].map((doc) => differenceOf(doc, log))).toEqual([null, null, null, null]);
    const authors = (await world.storage.drafts.log(draft)).entries.map(({ by }) => by.id);
    expect(authors).not.toContain(world.reader.user);
    expect(authors).not.toContain(world.revoked.user);
    const digest = digestOf(catalog, proposalToContent(readDraft(joiner.doc).proposal), null);
    const outcome = await world.relay.commit(draft, { id: randomUUID(), digest }, { user: world.admin.user, session: world.admin.session });
    if (!outcome.ok) expect(['invalid', 'name-taken', 'forbidden']).toContain(outcome.code);
    joiner.socket.destroy();
  };

  return {
    attackDraft,
    learn: (sessions: readonly Session[]) => void (corpus = sessions),
    report: () => ({ ...count, longest, closed }),
  };
}

async function join(world: FuzzWorld, user: string, draft: string, random: Random, reads = false): Promise<HonestClient> {
  const socket = await world.connect(user, draft);
  if (!socket) throw new Error('an honest person was refused');
  const doc = new Y.Doc();
  doc.clientID = random.below(2 ** 32);
  return startHonestClient(socket, { reads, doc });
}

/** Until the server has all of these clients, and they have all of the server that came before. */
export async function settle(...clients: readonly HonestClient[]): Promise<void> {
  for (let turns = 0; turns === 0 || clients.some((client) => !client.isSettled()); turns++) {
    const closed = clients.map(({ socket }) => socket.closed);
    if (turns > 20_000 || closed.some((code) => code !== null)) throw new Error(`honest clients do not settle; closed ${closed.join()}`);
    for (const client of clients) client.takeIn();
    await turn();
  }
}

/** Mostly small; now and then as much as a frame can hold. */
function sizeOf(random: Random): number {
  const chance = random.below(2_000);
  return chance === 0 ? 130_000 : chance < 10 ? 5_000 : chance < 100 ? 200 : 1 + random.below(6);
}
