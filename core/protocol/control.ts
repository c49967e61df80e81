/** Control messages of the subprotocol `accord.v1`: their shapes, and the one decoder for each direction. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { decodeUtf8 } from 'lib0/string';
import { isNestedTooDeeply } from '../json/nesting.ts';
import type { Issue } from '../validation/issues.ts';
import type { Base } from '../profile/profile.ts';

export const subprotocol = 'accord.v1';

/** The message types of a frame, its first varUint. 0–3 are y-websocket's. */
export const messageType = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, control: 64 } as const;

/**
 * Why the server closes a socket: RFC 6455's codes below 4000, our own from there. A stock client takes 4400–4499 for permanent, and comes
 * back by itself after every other. [P14]
 */
export const closeCode = {
  protocolError: 1002,
  invalidPayload: 1007,
  restarting: 1012,
  tryAgainLater: 1013,
  signedOut: 4401,
  notAllowed: 4403,
  gone: 4404,
  draftClosed: 4409,
  tooLarge: 4413,
  tooFast: 4529,
} as const;

/** The reason of 1013 while the server cannot write, so that a browser can tell people. [S63] */
export const diskFullReason = 'the disk of the server is full; nothing can be saved until there is room on it';

export type RefusalCode =
  | 'forbidden'
  | 'invalid'
  | 'stale'
  | 'incomplete'
  | 'name-taken'
  | 'revision-changed'
  | 'base-removed'
  | 'last-administrator'
  | 'closed';

/** client → server */
export interface CommitMessage {
  readonly type: 'commit';
  /** The idempotency key, a UUID. */
  readonly id: string;
  readonly digest: string;
}

/** client → server: what clients of earlier versions say, and nobody asks for any more. [X31] */
export interface RetiredMessage {
  readonly type: 'seen';
  readonly frames: number;
}

export type ClientMessage = CommitMessage | RetiredMessage;

/** What one person wrote last of a draft: facts by their key, those that are there and those that they took away. */
export interface ContributionsOf {
  readonly id: string;
  readonly username: string;
  readonly wrote: readonly string[];
  readonly removed: readonly string[];
}

/** server → client */
export type ServerMessage =
  | { readonly type: 'access'; readonly level: 'read' | 'write'; readonly commit: boolean; readonly base: Base }
  /** How many of this socket's change frames (sync step 2 and update) are on disk, counted from its opening. [P4] */
  | { readonly type: 'durable'; readonly frames: number }
  | {
      readonly type: 'committed';
      /** From the request that committed it, with the digest that its author reviewed; a client recognises its own commit by these alone. [P16] */
      readonly id: string;
      readonly digest: string;
      /** Absent for a user who may not see it. */
      readonly profile?: { readonly id: string; readonly revision: number };
      readonly by: string;
    }
  | {
      readonly type: 'refused';
      readonly id: string;
      readonly code: RefusalCode;
      readonly detail: string;
      readonly issues?: readonly Issue[];
    }
  /** The used bytes of a draft and its limit; the relay sends it once much of it is used. [P24] */
  | { readonly type: 'size'; readonly bytes: number; readonly most: number }
  /** Who wrote which fact of the draft last: all of it on joining, and what changed from then on; nobody wrote what is `gone`. [X30] */
  | { readonly type: 'contributions'; readonly whole: boolean; readonly by: readonly ContributionsOf[]; readonly gone: readonly string[] }
  | {
      readonly type: 'closed';
      readonly reason: 'committed' | 'discarded';
      readonly by?: string;
      readonly profile?: { readonly id: string; readonly revision: number };
      readonly id?: string;
      readonly digest?: string;
    };

/** Longest JSON text of a control message, in bytes. The server's own may list many issues. */
const mostControlBytes = { client: 64 * 1024, server: 1024 * 1024 } as const;

export function encodeControl(message: ClientMessage | ServerMessage): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, messageType.control);
  encoding.writeVarString(encoder, JSON.stringify(message));
  return encoding.toUint8Array(encoder);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const sha256Hex = /^[0-9a-f]{64}$/;

export const isUuid = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);
const isDigest = (value: unknown): value is string => typeof value === 'string' && sha256Hex.test(value);

/** Reads what a client may send after the type byte, or null where it is anything else. Never throws. [P5] */
export function decodeClientMessage(decoder: decoding.Decoder): ClientMessage | null {
  const value = readJson(decoder, mostControlBytes.client);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { type, ...rest } = value as Record<string, unknown>;
  return type === 'commit' ? readCommit(rest) : type === 'seen' ? readRetired(rest) : null;
}

function readCommit({ id, digest, ...rest }: Record<string, unknown>): CommitMessage | null {
  return isUuid(id) && isDigest(digest) && Object.keys(rest).length === 0 ? { type: 'commit', id, digest } : null;
}

function readRetired({ frames, ...rest }: Record<string, unknown>): RetiredMessage | null {
  const isCount = typeof frames === 'number' && Number.isSafeInteger(frames) && frames >= 0;
  return isCount && Object.keys(rest).length === 0 ? { type: 'seen', frames } : null;
}

/** Reads what the server sends after the type byte; null for a message of a later version. Never throws. */
export function decodeServerMessage(decoder: decoding.Decoder): ServerMessage | null {
  const value = readJson(decoder, mostControlBytes.server);
  if (value === null || typeof value !== 'object' || !('type' in value)) return null;
  const known = ['access', 'durable', 'size', 'contributions', 'committed', 'refused', 'closed'];
  // The server is trusted to send well-formed messages of the types it knows.
  return known.includes(value.type as string) ? (value as ServerMessage) : null;
}

function readJson(decoder: decoding.Decoder, mostBytes: number): unknown {
  try {
    const bytes = decoding.readVarUint8Array(decoder);
    if (bytes.byteLength > mostBytes || decoding.hasContent(decoder)) return null;
    const text = decodeUtf8(bytes);
    return isNestedTooDeeply(text) ? null : JSON.parse(text); // [H34]
  } catch {
    return null;
  }
}
