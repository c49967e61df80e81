/** Frames of honest sessions, recorded from the client's own link on a stock y-websocket provider; the same for the same seed. */
import * as Y from 'yjs';
import type { Edge } from '../../client/data/edge.ts';
import { createLink } from '../../client/data/draft/link.ts';
import { addTag, choose, fillDraft, localEdit, look, removeTag, restrict, setTag, setText } from '../../core/draft/edit-draft.ts';
import { chosenOf, restrictedOf, tagPartOf, tagsOf, textOf } from '../../core/draft/document.ts';
import { catalog } from '../support/actors.ts';
import { localWebSocket } from '../support/browser-socket.ts';
import { createRandom } from '../support/random.ts';
import type { FuzzWorld } from './fuzz-world.ts';

/** What one or two people sent, in order; sent again in this order to an empty draft it is a session. */
export type Session = readonly Uint8Array[];

type Random = ReturnType<typeof createRandom>;
interface Editor {
  readonly doc: Y.Doc;
  readonly undo: Y.UndoManager;
  go(place: string | null): void;
  commit(digest: string): void;
}
type Step = (editor: Editor, random: Random) => void;

const permissions = [...catalog.index.numberByName.keys()];
const words = ['night', 'Désirée', 'team 4', '🌙', 'call centre', ' ', 'ab'];

const tick: Step = ({ doc }, random) => choose(doc, [random.pick(permissions)], random.below(3) > 0);
const tickAll: Step = ({ doc }, random) => {
  const start = random.below(permissions.length);
  choose(doc, permissions.slice(start, start + 12), random.below(2) === 0);
};
const type: Step = ({ doc }, random) => {
  const field = random.pick(['name', 'description'] as const);
  const before = textOf(doc, field).toString();
  const at = random.below(before.length + 1);
  const cut = random.below(4) === 0 ? at + random.below(4) : at;
  setText(doc, field, before.slice(0, at) + (random.below(4) > 0 ? random.pick(words) : '') + before.slice(cut));
};
const tag: Step = ({ doc }, random) => {
  const list = random.pick(['tags', 'accessTags'] as const);
  const rows = [...tagsOf(doc, list).keys()];
  const id = `row-${random.below(1e9)}`;
  const what = rows.length === 0 ? 0 : random.below(12);
  if (what < 3) addTag(doc, list, { id, key: random.pick(words), value: random.pick(words) });
  else if (what < 5) removeTag(doc, list, random.pick(rows));
  else {
    const [row, part] = [random.pick(rows), random.pick(['key', 'value'] as const)];
    const typed = what < 9 ? '' : String(tagPartOf(doc, list, row, part));
    setTag(doc, list, row, part, typed + random.pick(words) + random.below(10));
  }
};
const limit: Step = ({ doc }, random) =>
  restrict(doc, random.pick(['User', 'Queue', 'SecurityProfile', 'RoutingProfile']), random.below(2) === 0);
const undo: Step = ({ undo: manager }, random) => void (random.below(2) === 0 ? manager.undo() : manager.redo());
const move: Step = ({ go }, random) => go(random.pick(['name', 'description', 'chosen/Users.Edit', null]));
const lookAt: Step = ({ doc }, random) => look(doc, `removal-undone/Users.View@${random.below(5)}.${random.below(9)}`);
const save: Step = ({ commit }, random) =>
  commit(
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(64, '0'),
  );

const plans: readonly { readonly people: number; readonly steps: readonly Step[]; readonly filled?: boolean }[] = [
  { people: 1, steps: [tick, tick, tickAll, limit, undo, move] },
  { people: 1, steps: [type, type, type, undo, move] },
  { people: 1, steps: [tag, tag, tag, undo] },
  { people: 1, steps: [tick, type, tag, limit, lookAt, save, undo] },
  { people: 1, steps: [tick, type], filled: true },
  { people: 2, steps: [tick, type, tag, limit, undo, move, lookAt, save] },
];
const stepsEach = 60;

export async function recordCorpus(world: FuzzWorld, seed: number): Promise<Session[]> {
  const random = createRandom(seed);
  const sessions: Session[] = [];
  for (const { people, steps, filled = false } of plans) {
    const frames: Uint8Array[] = [];
    const draft = world.newDraft();
    const editors = Array.from({ length: people }, () => openEditor(world, draft, random, filled, frames));
    await turns(20);
    for (let step = 0; step < stepsEach; step++) {
      random.pick(steps)(random.pick(editors), random);
      // Until what it made the others send is in order too: the same for the same seed.
      await turns(6);
    }
    for (const { close } of editors) close();
    sessions.push(frames);
  }
  return sessions;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

function openEditor(world: FuzzWorld, draft: string, random: Random, filled: boolean, frames: Uint8Array[]): Editor & { close(): void } {
  const doc = new Y.Doc();
  doc.clientID = 1 + random.below(2 ** 32 - 2);
  if (filled) fillOffline(doc, random);
  const Socket = localWebSocket(
    () => world.connect(world.honest.user, draft),
    (frame) => frames.push(frame),
  );
  const edge = { WebSocket: Socket, socketOrigin: 'ws://relay' } as Edge;
  const link = createLink({ edge, id: draft, doc, base: null, onMessage: () => {}, isHeld: () => false, probe: async () => 'fine' });
  link.connect();
  link.awareness.setLocalState({ user: { username: 'honest', name: 'Honest', color: 'red' }, focus: null });
  const scope = [
    textOf(doc, 'name'),
    textOf(doc, 'description'),
    chosenOf(doc),
    restrictedOf(doc),
    tagsOf(doc, 'tags'),
    tagsOf(doc, 'accessTags'),
  ];
  const manager = new Y.UndoManager(scope as Y.AbstractType<unknown>[], { trackedOrigins: new Set([localEdit]), captureTimeout: 0 });
  const hex = (): string =>
    random
      .below(2 ** 16)
      .toString(16)
      .padStart(4, '0');
  return {
    doc,
    undo: manager,
    go: (place) => link.awareness.setLocalStateField('focus', place === null ? null : { place }),
    commit: (digest) =>
      void link.send({ type: 'commit', id: `${hex()}${hex()}-${hex()}-${hex()}-${hex()}-${hex()}${hex()}${hex()}`, digest }),
    close: () => {
      manager.destroy();
      link.destroy();
    },
  };
}

/** A day of work without a network: many ticks, taken back and made again, and a whole profile. */
function fillOffline(doc: Y.Doc, random: Random): void {
  const tags = { team: 'night', site: 'Lyon' };
  let row = 0;
  fillDraft(
    doc,
    {
      name: 'Night shift',
      description: 'Those who work late',
      chosen: permissions.slice(0, 150),
      accessControl: { resources: ['User'], tags },
      tags,
    },
    () => `row-${row++}`,
  );
  for (let edit = 0; edit < 300; edit++) choose(doc, [random.pick(permissions)], random.below(2) === 0);
}
