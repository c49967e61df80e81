/** Frames of honest sessions, recorded from the client's own step and socket on a stock y-websocket provider; the same for the same seed. */
import * as Y from 'yjs';
import type { Platform } from '../../../client/platform/platform.ts';
import { createDraftSocket, type DraftSocket } from '../../../client/sync/draft-socket.ts';
import { followDocument } from '../../../client/sync/follow-document.ts';
import { createStepLoop } from '../../../client/sync/step-loop.ts';
import type { DraftEffect, DraftInput } from '../../../client/sync/step/draft-input.ts';
import { draftState, type DraftState } from '../../../client/sync/step/draft-state.ts';
import { stepDraft } from '../../../client/sync/step/step-draft.ts';
import { acknowledge, addTag, choose, fillDraft, localEdit, removeTag, restrict, setTag, setText } from '../../../core/draft/edit-draft.ts';
import { chosenOf, restrictedOf, tagPartOf, tagsOf, textOf } from '../../../core/draft/document.ts';
import { encodeControl } from '../../../core/protocol/control.ts';
import { catalog } from '../../support/actors.ts';
import { localWebSocket } from '../../support/browser-socket.ts';
import { createRandom } from '../../support/random.ts';
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
const settle: Step = ({ doc }, random) =>
  acknowledge(doc, { key: `removal-undone/${random.pick(permissions)}`, fingerprint: random.below(9).toString().repeat(64) });
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
  { people: 1, steps: [tick, type, tag, limit, settle, save, undo] },
  { people: 1, steps: [tick, type], filled: true },
  { people: 2, steps: [tick, type, tag, limit, undo, move, settle, save] },
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
  const platform = { WebSocket: Socket, socketOrigin: 'ws://relay' } as Platform;
  const socket = connectByStep(platform, draft, doc);
  socket.awareness.setLocalState({ user: { username: 'honest', name: 'Honest', color: 'red' }, focus: null });
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
    go: (place) => socket.awareness.setLocalStateField('focus', place === null ? null : { place }),
    commit: (digest) =>
      void socket.send(
        encodeControl({ type: 'commit', id: `${hex()}${hex()}-${hex()}-${hex()}-${hex()}-${hex()}${hex()}${hex()}`, digest }),
      ),
    close: () => {
      manager.destroy();
      socket.destroy();
    },
  };
}

/** The step of a draft with nothing around it but its document and its socket. */
function connectByStep(platform: Platform, id: string, doc: Y.Doc): DraftSocket {
  const at = '2026-01-01T00:00:00.000Z';
  const record = {
    ...{ id, base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null },
    ...{ fresh: false, onServer: true, unsaved: true },
  };
  const run = (effect: DraftEffect): void => {
    if (effect.type === 'connect') socket.connect();
    else if (effect.type === 'send') socket.send(effect.frame);
  };
  const loop = createStepLoop<DraftState, DraftInput, DraftEffect>({
    first: draftState({ record, hasUnsent: true, hasCopy: true, isEmpty: false, keeps: true }),
    ...{ step: stepDraft, run, onState: () => undefined },
  });
  const socket = createDraftSocket({
    ...{ platform, id, doc, base: null, feed: loop.feed },
    onMessage: (message) => {
      if (message.type !== 'committed' && message.type !== 'closed') loop.feed({ type: 'message', message });
    },
    isStopped: () => loop.state().socket.is === 'stopped',
  });
  followDocument(doc, { server: socket.origin, tabs: null }, loop.feed);
  loop.feed({ type: 'started' });
  return socket;
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
