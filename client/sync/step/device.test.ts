import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lawOptions } from '../../../test/support/runs.ts';
import { keep, stored, type Batch, type Device } from './device.ts';

const update = (byte: number): Uint8Array => Uint8Array.of(byte);
const edit = (byte: number, change: Batch['change'] = null): Batch => ({ updates: [update(byte)], change });
const first = { unsaved: true, fresh: false };
const idle: Device = { is: 'stored' };

it('[U5] the first edit is kept together with the word that there is one, again so after a write that failed', () => {
  const [writing, batch] = keep(idle, edit(1, first));
  expect(batch).toEqual({ updates: [update(1)], change: first });
  const [failed, none] = stored(writing, 'failed');
  expect([failed.is, none]).toEqual(['failed', null]);
  const [, again] = keep(failed, edit(2));
  expect(again).toEqual({ updates: [update(1), update(2)], change: first });
});

it('[U1] edits are kept once the last of them is in the store, also of those made while others were being written', () => {
  const [writing] = keep(idle, edit(1));
  const [more, none] = keep(writing, edit(2));
  expect(none).toBeNull();
  const [still, next] = stored(more, 'written');
  expect([still.is, next]).toEqual(['writing', edit(2)]);
  expect(stored(still, 'written')).toEqual([idle, null]);
});

it('[U1] in whatever order edits and answers come, every update is written, in order, and none is called stored before it is', () => {
  const inputs = fc.array(fc.constantFrom('edit', 'written', 'failed'), { maxLength: 40 });
  fc.assert(
    fc.property(inputs, (events) => {
      let [device, made, inStore, writing]: [Device, number, number[], Batch | null] = [idle, 0, [], null];
      for (const event of events) {
        if (event !== 'edit' && writing === null) continue;
        if (event === 'written') inStore.push(...writing!.updates.map(([byte]) => byte!));
        const [next, batch]: readonly [Device, Batch | null] =
          event === 'edit' ? keep(device, edit(made++)) : stored(device, event === 'written' ? 'written' : 'failed');
        if (event !== 'edit' || batch) writing = batch;
        device = next;
        if (device.is === 'stored') expect(inStore).toEqual(Array.from({ length: made }, (_, at) => at));
        expect(inStore).toEqual(inStore.toSorted((a, b) => a - b));
      }
    }),
    lawOptions(),
  );
});
