/** What the client takes from the world around it – time, randomness, network – so that everything else can be given another. */
import { basePath } from './base-path.ts';

export interface Platform {
  now(): Date;
  /** A fresh UUID. */
  newId(): string;
  /** A fresh UUID that sorts after those made here before: for rows that keep their order. */
  newRowId(): string;
  /** Addresses are from where the product is: `/api/…`. */
  fetch: typeof globalThis.fetch;
  WebSocket: typeof globalThis.WebSocket;
  /** `ws://host` or `wss://host`, with the path of the product where it has one. */
  readonly socketOrigin: string;
  /** Calls back once after some milliseconds; returns the way to prevent it. */
  after(milliseconds: number, action: () => void): () => void;
  /** Whether the browser believes it has a network; only a hint. */
  onNetwork(listener: (online: boolean) => void): () => void;
  /** Small notes that must be readable before any database is open; absent where the browser keeps none. */
  readonly notes: Storage | null;
}

/** Resolves after some milliseconds. */
export const pauseBy =
  ({ after }: Pick<Platform, 'after'>) =>
  (milliseconds: number): Promise<void> =>
    new Promise((resolve) => void after(milliseconds, resolve));

/** From 0 up to 1. */
export const randomnessOf = ({ newId }: Pick<Platform, 'newId'>): number => parseInt(newId().slice(0, 4), 16) / 0x1_0000;

export function browserPlatform(): Platform {
  return {
    now: () => new Date(),
    newId: () => toUuid(crypto.getRandomValues(new Uint8Array(16)), 4),
    newRowId: createRowIds(
      () => Date.now(),
      () => crypto.getRandomValues(new Uint8Array(16)),
    ),
    fetch: (input, init) => globalThis.fetch(typeof input === 'string' ? basePath + input : input, init),
    WebSocket: globalThis.WebSocket,
    socketOrigin: `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${basePath}`,
    after: (milliseconds, action) => {
      const timer = setTimeout(action, milliseconds);
      return () => clearTimeout(timer);
    },
    onNetwork: (listener) => {
      const online = (): void => listener(true);
      const offline = (): void => listener(false);
      window.addEventListener('online', online);
      window.addEventListener('offline', offline);
      return () => {
        window.removeEventListener('online', online);
        window.removeEventListener('offline', offline);
      };
    },
    notes: openNotes(),
  };
}

/**
 * UUIDs of version 7: milliseconds, then a counter, then randomness, so that their order is the order of making. [U7]
 * `crypto.randomUUID` would not do even for the others: it is missing on plain http, where a small office may well run this.
 */
export function createRowIds(now: () => number, random: () => Uint8Array): () => string {
  let last = 0;
  let counter = 0;
  return () => {
    const time = Math.max(now(), last);
    counter = time === last ? counter + 1 : 0;
    // More in one millisecond than the counter holds: borrow the next one.
    last = counter > 0xfff ? time + 1 : time;
    if (counter > 0xfff) counter = 0;
    const bytes = random();
    for (let at = 0; at < 6; at++) bytes[at] = Math.floor(last / 256 ** (5 - at)) % 256;
    bytes[6] = counter >> 8;
    bytes[7] = counter & 0xff;
    return toUuid(bytes, 7);
  };
}

function toUuid(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function openNotes(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
