/** Carries what servers tell each other, over whatever there is for it. */
import { decodeSaid, encodeSaid, type NodeMessage, type Said } from './message.ts';

/** A wire that everybody hears; what it loses is lost. */
export interface NodeWire {
  send(text: string): void;
  /** Whatever is on it, one's own words too. */
  listen(onText: (text: string) => void): void;
  /** Called whenever it works again. */
  onReady(action: () => void): void;
  close(): Promise<void>;
}

export interface NodeBus {
  tell(message: NodeMessage): void;
  /** What others say; one handler at most for each type. */
  on<Type extends NodeMessage['type']>(type: Type, handle: (message: Extract<NodeMessage, { type: Type }>, from: string) => void): void;
  onReady(action: () => void): void;
}

/** Where there is no wire, everybody finds out by asking. */
export const silentBus: NodeBus = { tell: () => {}, on: () => {}, onReady: () => {} };

/** `self`: the name of this server among them. */
export function createNodeBus(wire: NodeWire, self: string): NodeBus {
  const handlers = new Map<NodeMessage['type'], (said: Said) => void>();
  wire.listen((text) => {
    const said = decodeSaid(text);
    if (said && said.from !== self) handlers.get(said.message.type)?.(said);
  });
  return {
    tell: (message) => wire.send(encodeSaid({ from: self, message })),
    on: (type, handle) => void handlers.set(type, ({ message, from }) => handle(message as never, from)),
    onReady: wire.onReady,
  };
}
