/** People who type into a draft without a pause, and note what they sent and when. */
import { updateFrame } from '../../../core/protocol/server-frame.ts';
import { accord } from '../../soak/load/dialects.ts';
import { openDraft } from '../../soak/load/draft-client.ts';
import { createAuthor } from '../../soak/load/draft-edits.ts';
import { openRawSocket } from '../../soak/load/raw-socket.ts';

/** Where somebody sits down to type, as whom, and under which Yjs client id. */
export interface Seat {
  readonly url: string;
  readonly cookie: string;
  readonly draft: string;
  readonly client: number;
}

/** One change frame: the client's Yjs clock after it, and the moment, by `performance.now`. */
interface Sent {
  readonly clock: number;
  readonly at: number;
}

export interface Typed {
  readonly seat: Seat;
  readonly sent: readonly Sent[];
  /** How many of them are on disk, by the server's word. */
  durable(): number;
}

export interface Typing extends Typed {
  readonly cookie: string;
  isOver(): boolean;
  /** Resolves with the code that the server closed it with, and the moment. */
  readonly ended: Promise<{ readonly code: number | null; readonly at: number }>;
  /** From now on as fast as timers are. */
  hurry(): void;
  leave(): void;
}

/** Milliseconds between two frames: of who goes on for long, and of who knows that it will end. */
const pace = { usual: 20, hurried: 1 };

/** The answer to the server's own request is counted by it like a change. */
const answers = 1;

/** Makes the next edit, notes it and answers its frame. */
function createPen(client: number): { readonly sent: Sent[]; write(): Uint8Array } {
  const { next } = createAuthor(client, client);
  const sent: Sent[] = [];
  return {
    sent,
    write: () => {
      const { update, clock } = next();
      sent.push({ clock, at: performance.now() });
      return update;
    },
  };
}

/** Types until it is closed. */
export async function startTyping(seat: Seat): Promise<Typing> {
  const { sent, write } = createPen(seat.client);
  let timer: NodeJS.Timeout | undefined;
  let end: (how: { code: number | null; at: number }) => void = () => {};
  const ended = new Promise<{ code: number | null; at: number }>((resolve) => (end = resolve));
  const line = await openDraft({ ...seat, dialect: accord, cookies: [seat.cookie] }, seat.draft, {
    onClosed: (code) => {
      clearInterval(timer);
      end({ code, at: performance.now() });
    },
  });
  const type = (every: number): void => {
    clearInterval(timer);
    timer = setInterval(() => line.sendUpdate(write()), every);
  };
  type(pace.usual);
  return {
    ...{ seat, sent, ended, cookie: seat.cookie },
    durable: () => Math.max(0, line.durable - answers),
    isOver: () => line.closed !== undefined,
    hurry: () => type(pace.hurried),
    leave: () => {
      clearInterval(timer);
      line.raw.destroy();
    },
  };
}

/** Comes in, types before anything is heard and for as long as it is let, and tells what it sent. */
export function knock(seat: Seat): Promise<Typed> {
  const { url, cookie, draft, client } = seat;
  const { sent, write } = createPen(client);
  const told = { seat, sent, durable: () => 0 };
  return new Promise((resolve) => {
    const over = (): void => resolve(told);
    const address = `${url.replace(/^http/, 'ws')}${accord.path(draft)}`;
    const options = { headers: { origin: url, cookie }, protocol: accord.protocol };
    openRawSocket(address, { message: () => {}, closed: over }, options).then((raw) => {
      const type = (): void => {
        if (!raw.isOpen) return;
        raw.send(updateFrame(write()));
        setTimeout(type, pace.hurried);
      };
      type();
    }, over);
  });
}
