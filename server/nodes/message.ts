/** What servers tell each other, so that nobody has to wait until they ask. Nothing is decided by it: it may be lost, doubled, old or forged. */
import { frameBounds, type AwarenessEntry } from '../../core/protocol/client-frame.ts';
import { isNestedTooDeeply } from '../../core/json/nesting.ts';

/** A person of another server, as they show themselves there. */
export interface ShownElsewhere extends AwarenessEntry {
  readonly person: { readonly id: string; readonly username: string; readonly displayName: string };
}

export type NodeMessage =
  /** A draft was written, and its log is so long now; or, with null, it was closed or opened again. */
  | { readonly type: 'draft'; readonly id: string; readonly head: number | null }
  /** Lists of drafts show this one differently. */
  | { readonly type: 'listed'; readonly id: string }
  /** Somebody may do something else than before. */
  | { readonly type: 'rights' }
  /** The server is there; sent every few seconds. */
  | { readonly type: 'here' }
  /** Its people in a draft are asked for. */
  | { readonly type: 'presence-request'; readonly draft: string }
  /** `isWhole`: nobody else of that server is in the draft. */
  | { readonly type: 'presence'; readonly draft: string; readonly shown: readonly ShownElsewhere[]; readonly isWhole: boolean };

/** With the server that says it. */
export interface Envelope {
  readonly from: string;
  readonly message: NodeMessage;
}

const most = { text: 256 * 1024, id: 64, shown: 200, name: 300 } as const;

export const encodeEnvelope = (envelope: Envelope): string => JSON.stringify(envelope);

/** Null for everything that no server of this version says. */
export function decodeEnvelope(text: string): Envelope | null {
  if (text.length > most.text || isNestedTooDeeply(text)) return null;
  try {
    const envelope: unknown = JSON.parse(text);
    if (!isRecord(envelope) || !isId(envelope['from']) || !isRecord(envelope['message'])) return null;
    const message = messageFrom(envelope['message']);
    return message && { from: envelope['from'], message };
  } catch {
    return null;
  }
}

function messageFrom(value: Record<string, unknown>): NodeMessage | null {
  const { type, id, head, draft, shown, isWhole } = value;
  if (type === 'rights' || type === 'here') return { type };
  if (type === 'listed') return isId(id) ? { type, id } : null;
  if (type === 'draft') return isId(id) ? { type, id, head: isCount(head) ? head : null } : null;
  if (type === 'presence-request') return isId(draft) ? { type, draft } : null;
  if (type !== 'presence' || !isId(draft) || !Array.isArray(shown) || shown.length > most.shown) return null;
  const read = shown.map(shownFrom);
  return read.every((one) => one !== null) ? { type, draft, shown: read, isWhole: isWhole === true } : null;
}

function shownFrom(value: unknown): ShownElsewhere | null {
  if (!isRecord(value) || !isRecord(value['person'])) return null;
  const { client, clock, state } = value;
  const { id, username, displayName } = value['person'];
  if (!isCount(client) || !isCount(clock) || !isId(id) || !isName(username) || !isName(displayName)) return null;
  if (state !== null && !isRecord(state)) return null;
  return { client, clock, state, person: { id, username, displayName } };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= most.id;
const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= most.name;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= frameBounds.awarenessClock * 4;
