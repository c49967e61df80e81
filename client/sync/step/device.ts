/** Writing a draft's updates to the local store, one batch after the other, and whether all of them are in it. */
import type { DraftChange } from '../../store/local-store.ts';

/** Updates that are written together, with what they change of the record: one without the other would be an edit that nothing knows of. [U5] */
export interface Batch {
  readonly updates: readonly Uint8Array[];
  readonly change: DraftChange | null;
}

export type Device =
  | { readonly is: 'stored' }
  /** `next`: what came while `batch` is being written. */
  | { readonly is: 'writing'; readonly batch: Batch; readonly next: Batch | null }
  /** Tried again with the next update: a full disk may have been cleared by then. */
  | { readonly is: 'failed'; readonly batch: Batch };

export type StoreResult = 'written' | 'failed';

/** Answers the batch to write now; null where one is being written. */
export function keep(device: Device, more: Batch): readonly [Device, Batch | null] {
  if (device.is === 'writing') return [{ ...device, next: join(device.next, more) }, null];
  const batch = device.is === 'failed' ? join(device.batch, more) : more;
  return [{ is: 'writing', batch, next: null }, batch];
}

/** The store has answered. What has come meanwhile is still to be written. [U1] */
export function stored(device: Device, result: StoreResult): readonly [Device, Batch | null] {
  if (device.is !== 'writing') return [device, null];
  const { batch, next } = device;
  if (result === 'failed') return [{ is: 'failed', batch: join(batch, next) }, null];
  return next ? [{ is: 'writing', batch: next, next: null }, next] : [{ is: 'stored' }, null];
}

function join(first: Batch | null, then: Batch): Batch;
function join(first: Batch, then: Batch | null): Batch;
function join(first: Batch | null, then: Batch | null): Batch {
  const change = first?.change || then?.change ? { ...first?.change, ...then?.change } : null;
  return { updates: [...(first?.updates ?? []), ...(then?.updates ?? [])], change };
}
