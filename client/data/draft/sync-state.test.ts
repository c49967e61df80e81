import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lawOptions } from '../../../test/support/runs.ts';
import { stateLabel, syncState, type SyncFacts } from './sync-state.ts';

const facts: fc.Arbitrary<SyncFacts> = fc.record({
  keeping: fc.constantFrom('kept' as const, 'keeping' as const, 'failed' as const) as fc.Arbitrary<SyncFacts['keeping']>,
  fresh: fc.boolean(),
  unsaved: fc.boolean(),
  phase: fc.constantFrom('idle', 'connecting', 'open', 'down'),
  isBlocked: fc.boolean(),
  level: fc.constantFrom('read', 'write', null),
  settled: fc.boolean(),
  stop: fc.constantFrom(null, 'signed-out', 'not-allowed', 'not-taken', 'too-large', 'gone', 'hidden', 'closed'),
});

it('[U1] says saved on the server only where that is so, and saved on this device only where that is so', () => {
  fc.assert(
    fc.property(facts, (known) => {
      const label = stateLabel(syncState(known));
      if (/on the server/.test(label)) expect(known).toMatchObject({ unsaved: false, settled: true, phase: 'open', stop: null });
      if (/(saved|kept) on this device/i.test(label)) expect(known).toMatchObject({ unsaved: true, keeping: 'kept' });
    }),
    lawOptions(),
  );
});

it('[U1] a reason to stop is told before anything else', () => {
  fc.assert(
    fc.property(facts, (known) => {
      if (known.stop === 'signed-out') expect(syncState(known).kind).toBe('signed-out');
      if (known.stop === 'closed') expect(syncState(known).kind).toBe('closed');
    }),
    lawOptions(),
  );
});
