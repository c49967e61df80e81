/** A person with one window: edits a draft through whichever node they reach, and comes back after every end but a final one. */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { setText } from '../../../core/draft/edit-draft.ts';
import { decodeServerMessage, messageType, subprotocol } from '../../../core/protocol/control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import { openLocalSocket, type LocalSocket } from '../../support/local-socket.ts';
import { createRealm, type Realm, type World } from '../world.ts';
import type { Node } from './node.ts';
import { createServed } from './served.ts';

/** Of the draft, of what of it is on disk, or of neither. */
export type Received = 'document' | 'durable' | 'control';

export interface ClientDeps {
  readonly world: World;
  readonly draft: string;
  readonly cookie: string;
  /** A node that runs, if there is one. */
  readonly pick: () => Node | null;
  /** A node has sent it something; the moment is that of sending. */
  readonly onReceived: (client: Client, kind: Received) => void;
  readonly onDurable: (client: Client, vector: ReadonlyMap<number, number>) => void;
  /** What its node has sent it comes to this document; the moment is that of sending. */
  readonly onServed: (client: Client, document: Y.Doc) => void;
  readonly onClosed: (client: Client, code: number) => void;
}

export interface Client {
  readonly name: string;
  readonly person: string;
  readonly draft: string;
  readonly realm: Realm;
  readonly doc: Y.Doc;
  /** Null while it has no socket. */
  readonly node: Node | null;
  /** The last code it was closed with. */
  readonly closed: number | null;
  /** What it was told of how the draft ended. */
  readonly ending: 'committed' | 'discarded' | null;
  /** Client ids of those it sees. */
  present(): ReadonlySet<number>;
  edit(marker: string): void;
  rename(name: string): void;
  /** Asks for the whole document. */
  ask(): void;
  open(): void;
  /** Its network fails, and it notices. */
  drop(): void;
  stop(): void;
}

/** What a refused attempt counts as. */
const ends: Readonly<Record<string, number>> = { 'too-fast': 4529, 'not-ready': 1006 };
const comesBack: ReadonlySet<number> = new Set([1006, 1012, 1013, 4529]);

export function createClient(deps: ClientDeps, { name, person, clientId }: { name: string; person: string; clientId: number }): Client {
  const { world } = deps;
  const realm = createRealm(name);
  const doc = new Y.Doc();
  doc.clientID = clientId;
  let socket: LocalSocket | null = null;
  let node: Node | null = null;
  let closed: number | null = null;
  let ending: Client['ending'] = null;
  let isStopped = false;
  let clock = 0;
  const seen = createSeen();
  const served = createServed((document) => deps.onServed(client, document));
  /** What the document held when each change frame of this socket was sent. */
  let sent: Map<number, number>[] = [];

  /** What goes one way over one socket arrives in order. */
  const createWay = (): (() => number) => {
    let last = 0;
    return () => {
      // Later by more than a number of this size can be wrong by.
      last = Math.max(last + 0.001, world.now() + world.between(0.2, 8));
      return last - world.now();
    };
  };
  let up = createWay();
  const send = (to: LocalSocket, at: Node, frame: Uint8Array): void => {
    at.machine.clock.after(up(), () => to.send(frame));
  };
  /** Again and again, as stock clients do. */
  const show = (to: LocalSocket, at: Node): void => {
    if (socket !== to) return;
    send(to, at, awarenessFrame([{ client: clientId, clock: ++clock, state: { at: 'here' } }]));
    world.after(15_000, () => show(to, at), realm);
  };
  const ask = (): void => {
    if (socket && node) send(socket, node, syncRequestFrame(Y.encodeStateVector(new Y.Doc())));
  };
  const sendChange = (frame: Uint8Array): void => {
    if (!socket || !node) return;
    sent.push(Y.decodeStateVector(Y.encodeStateVector(doc)));
    served.sent(frame);
    send(socket, node, frame);
  };
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== client) sendChange(updateFrame(update));
  });
  const receive = (from: LocalSocket, frame: Uint8Array): void => {
    if (socket !== from) return;
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === messageType.control) {
      const message = decodeServerMessage(decoder);
      const vector = message?.type === 'durable' ? sent[message.frames - 1] : undefined;
      if (vector) deps.onDurable(client, vector);
      if (message?.type === 'committed') ending = 'committed';
      if (message?.type === 'closed') ending = message.reason;
    }
    if (type === messageType.awareness) return seen.take(decoder);
    if (type !== messageType.sync) return;
    const kind = decoding.readVarUint(decoder);
    const body = decoding.readVarUint8Array(decoder);
    if (kind === 0) sendChange(syncAnswerFrame(Y.encodeStateAsUpdate(doc, body)));
    else Y.applyUpdate(doc, body, client);
  };
  const over = (code: number): void => {
    [socket, node, closed] = [null, null, code];
    deps.onClosed(client, code);
    if (comesBack.has(code) && !isStopped) world.after(world.between(50, 900), open, realm);
  };
  const enter = (at: Node, accepted: LocalSocket): void => {
    // It came too late: another attempt was faster, or it is over.
    if (socket || isStopped || (closed !== null && !comesBack.has(closed))) return accepted.destroy();
    [socket, node, closed, sent] = [accepted, at, null, []];
    served.begin();
    up = createWay();
    const down = createWay();
    accepted.listen((frame) => {
      deps.onReceived(client, kindOf(frame));
      if (socket === accepted) served.take(frame);
      world.after(down(), () => receive(accepted, frame), realm);
    });
    void accepted.ended.then((code) => world.after(down(), () => socket === accepted && over(code), realm));
    send(accepted, at, syncRequestFrame(Y.encodeStateVector(doc)));
    ask();
    seen.clear();
    show(accepted, at);
  };
  const open = (): void => {
    const at = deps.pick();
    if (socket || isStopped) return;
    if (!at) return void world.after(300, open, realm);
    const headers = { cookie: deps.cookie, origin: 'http://127.0.0.1', host: '127.0.0.1' };
    const ask = async (): Promise<void> => {
      const acceptance = await at.relay.accept({ url: `/sync/${deps.draft}`, headers }).catch(() => null);
      if (acceptance === null) return void world.after(100, () => socket === null && over(1006), realm);
      if (!acceptance.ok) return void world.after(1, () => socket === null && over(ends[acceptance.code] ?? 4403), realm);
      const accepted = openLocalSocket(acceptance, { protocol: subprotocol });
      // It may have died with its answer on the way.
      world.after(0, () => (at.machine.realm.isAlive ? enter(at, accepted) : socket === null && over(1006)), realm);
    };
    at.machine.clock.after(1, () => void ask());
    // A node that is gone answers nobody.
    world.after(2_000, () => socket === null && closed !== 4403 && closed !== 4409 && open(), realm);
  };
  const client: Client = {
    ...{ name, person, draft: deps.draft, realm, doc, open, present: seen.present },
    get node() {
      return node;
    },
    get closed() {
      return closed;
    },
    get ending() {
      return ending;
    },
    edit: (marker) => doc.transact(() => doc.getMap('chosen').set(marker, true)),
    rename: (to) => setText(doc, 'name', to),
    ask,
    drop: () => {
      if (!socket || !node) return;
      const gone = socket;
      node.machine.clock.after(1, gone.destroy);
      over(1006);
    },
    stop: () => void (isStopped = true),
  };
  return client;
}

function kindOf(frame: Uint8Array): Received {
  if (frame[0] === messageType.sync && frame[1] !== 0) return 'document';
  if (frame[0] !== messageType.control) return 'control';
  const decoder = decoding.createDecoder(frame.subarray(1));
  return decodeServerMessage(decoder)?.type === 'durable' ? 'durable' : 'control';
}

/** Who shows themselves, by the newest of each. */
function createSeen() {
  const byClient = new Map<number, { readonly clock: number; readonly isThere: boolean }>();
  return {
    clear: () => byClient.clear(),
    present: () => new Set([...byClient].flatMap(([client, { isThere }]) => (isThere ? [client] : []))),
    take: (decoder: decoding.Decoder): void => {
      const body = decoding.createDecoder(decoding.readVarUint8Array(decoder));
      for (let left = decoding.readVarUint(body); left > 0; left--) {
        const [client, clock] = [decoding.readVarUint(body), decoding.readVarUint(body)];
        const isThere = decoding.readVarString(body) !== 'null';
        const known = byClient.get(client);
        if (!known || clock > known.clock || (clock === known.clock && !isThere)) byClient.set(client, { clock, isThere });
      }
    },
  };
}
