/** Carries what servers tell each other, over whatever there is for it: what is about a draft reaches those that have it open. */
import { decodeEnvelope, encodeEnvelope, type NodeMessage, type Envelope } from './message.ts';

/** A wire with topics; what it loses is lost. The empty topic is everybody's. */
export interface NodeWire {
  send(topic: string, text: string): void;
  /** Whatever is on a topic that was joined, one's own words too. */
  listen(onText: (text: string) => void): void;
  join(topic: string): void;
  leave(topic: string): void;
  /** Called whenever it works again. */
  onReady(action: () => void): void;
  close(): Promise<void>;
}

export interface NodeBus {
  send(message: NodeMessage): void;
  /** What others say; one handler at most for each type. */
  on<Type extends NodeMessage['type']>(type: Type, handle: (message: Extract<NodeMessage, { type: Type }>, from: string) => void): void;
  /** The draft is open here from now on, and no more. */
  join(draft: string): void;
  leave(draft: string): void;
  /** Whether another server had the draft open a while ago, as far as was heard. */
  isElsewhere(draft: string): boolean;
  onReady(action: () => void): void;
}

const nothing = (): void => undefined;

/** Where there is no wire, everybody finds out by asking. */
export const silentBus: NodeBus = { send: nothing, on: nothing, join: nothing, leave: nothing, isElsewhere: () => false, onReady: nothing };

/** Milliseconds for which a draft counts as open elsewhere; who has it open says so more often. */
const elsewhereFor = 20_000;

/** `self`: the name of this server among them. */
export function createNodeBus(wire: NodeWire, self: string, now: () => number): NodeBus {
  const heardOf = new Map<string, number>();
  const handlers = new Map<NodeMessage['type'], (envelope: Envelope) => void>();
  wire.listen((text) => {
    const envelope = decodeEnvelope(text);
    if (!envelope || envelope.from === self) return;
    const topic = topicOf(envelope.message);
    if (topic !== '') heardOf.set(topic, now());
    handlers.get(envelope.message.type)?.(envelope);
  });
  wire.join('');
  return {
    send: (message) => wire.send(topicOf(message), encodeEnvelope({ from: self, message })),
    on: (type, handle) => void handlers.set(type, ({ message, from }) => handle(message as never, from)),
    join: wire.join,
    leave: (draft) => {
      heardOf.delete(draft);
      wire.leave(draft);
    },
    isElsewhere: (draft) => now() - (heardOf.get(draft) ?? -Infinity) < elsewhereFor,
    onReady: wire.onReady,
  };
}

function topicOf(message: NodeMessage): string {
  switch (message.type) {
    case 'draft':
      return message.id;
    case 'presence-request':
    case 'presence':
      return message.draft;
    default:
      return '';
  }
}
