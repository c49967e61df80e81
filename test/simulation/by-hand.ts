/** Tabs of one browser whose server is played by a test, frame by frame. */
import type { LocalStore } from '../../client/store/local-store.ts';
import { encodeControl, messageType, type ServerMessage } from '../../core/protocol/control.ts';
import { syncAnswerFrame, syncRequestFrame, updateFrame } from '../../core/protocol/server-frame.ts';
import type { RelaySocket } from '../../server/drafts/relay.ts';
import { contentOf, type Content } from './content.ts';
import { createDevice, type Device } from './device.ts';
import { noFaults } from './faults.ts';
import { updateIn } from './frames.ts';
import { createNetwork, type HttpAnswer } from './network.ts';
import { runUnder } from './runtime.ts';
import { createIds, takeOver } from './take-over.ts';
import { openTab, type Tab } from './tab.ts';
import { createTally } from './tally.ts';
import { createRealm, createWorld } from './world.ts';

/** The server's end of one socket. */
export interface Wire {
  send(message: ServerMessage): void;
  /** Gives the changes of somebody else. */
  give(update: Uint8Array): void;
  /** What a server says first, to somebody who has all of it. */
  greet(level: 'read' | 'write'): void;
  close: RelaySocket['close'];
  /** The changes it was sent. */
  readonly changes: Content[];
}

export interface Hands {
  open(): Tab;
  /** The store of the browser, as another tab has it. */
  readonly store: LocalStore;
  /** Every socket that was ever opened, in order. */
  readonly wires: readonly Wire[];
  /** By method and path; what is not there cannot be reached. */
  readonly answers: Map<string, HttpAnswer | Promise<HttpAnswer>>;
  /** While false, no socket opens. */
  isUp: boolean;
  as(tab: Tab, work: () => void): Promise<void>;
  pass(milliseconds: number): Promise<void>;
}

const user = { id: '00000000-0000-4000-8000-000000000001', username: 'ada' };
export const draft = '00000000-0000-4000-8000-000000000002';
const empty = Uint8Array.of(0);

export async function byHand(play: (hands: Hands) => Promise<void>): Promise<void> {
  const world = createWorld(Date.parse('2026-01-01T00:00:00.000Z'), 1);
  let device: Device | undefined = undefined;
  takeOver(world, () => device);
  try {
    const tally = createTally();
    const network = createNetwork(world, tally, { onUp: () => {}, afterUp: () => {}, onDown: () => {}, note: () => {} });
    const browser = (device = createDevice(world, tally, 'ada', user));
    const wires: Wire[] = [];
    const at = '2026-01-01T00:00:00.000Z';
    const answers = new Map<string, HttpAnswer | Promise<HttpAnswer>>([
      ['GET /api/session', { status: 200, body: { user, permissions: ['SecurityProfiles.View'], instance: 'accord' } }],
      [
        `GET /api/drafts/${draft}`,
        {
          status: 200,
          body: {
            id: draft,
            name: '',
            base: null,
            state: 'open',
            createdAt: at,
            createdBy: 'ben',
            updatedAt: at,
            present: [],
            begun: true,
          },
        },
      ],
    ]);
    network.listener = {
      realm: createRealm('server'),
      accept: async () =>
        hands.isUp
          ? { ok: true, enter: (socket) => void wires.push(wireOf(socket)), abandon: () => {} }
          : { ok: false, code: 'not-ready', detail: '' },
      answer: async ({ method, path }) => answers.get(`${method} ${path}`) ?? { status: 503 },
    };
    const newId = createIds(world);
    const hands: Hands = {
      open: () => openTab({ world, network, device: browser, newId, faults: noFaults }, draft),
      store: browser.storeFor(createRealm('another tab')),
      wires,
      answers,
      isUp: true,
      as: (tab, work) => world.enter(tab.realm, work),
      pass: (milliseconds) => world.pass(milliseconds, () => {}),
    };
    await play(hands);
  } finally {
    runUnder(null);
  }
}

function wireOf(socket: RelaySocket): Wire {
  const changes: Content[] = [];
  socket.listen({
    message: (frame) => {
      const update = updateIn(frame);
      if (update) changes.push(contentOf(update));
      else if (frame[0] === messageType.sync) socket.send(syncAnswerFrame(Uint8Array.of(0, 0)));
    },
    read: () => true,
    ping: () => {},
    pong: () => {},
    broken: () => {},
    close: () => {},
  });
  return {
    send: (message) => socket.send(encodeControl(message)),
    give: (update) => socket.send(updateFrame(update)),
    greet(level) {
      socket.send(encodeControl({ type: 'access', level, commit: level === 'write', base: null }));
      if (level === 'write') socket.send(syncRequestFrame(empty));
    },
    close: (code, reason) => socket.close(code, reason),
    changes,
  };
}
