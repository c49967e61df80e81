import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lawOptions } from '../../../test/support/runs.ts';
import type { DraftState, Socket } from './draft-state.ts';
import type { Exchange } from './exchange.ts';
import { stateLabel, syncState } from './sync-state.ts';

const counts = fc.tuple(fc.nat(3), fc.nat(3)).map(([a, b]) => ({ sent: Math.max(a, b), durable: Math.min(a, b) }));
const exchange: fc.Arbitrary<Exchange> = fc
  .tuple(
    counts,
    fc.constantFrom(
      { may: 'unknown' } as const,
      { may: 'read' } as const,
      { may: 'write', answer: 'unasked' } as const,
      { may: 'write', answer: 'held' } as const,
      { may: 'write', answer: 'sent' } as const,
    ),
  )
  .map(([numbers, what]) => ({ ...numbers, ...what }));
const failures = fc.option(fc.record({ count: fc.nat(3), first: fc.constant(0), last: fc.nat(3_000) }));
const stopped = fc.oneof(
  fc.record({ why: fc.constantFrom('signed-out', 'not-allowed', 'not-taken', 'too-large', 'hidden'), reason: fc.string() }),
  fc.record({ why: fc.constantFrom('gone', 'closed'), reason: fc.string(), inquiry: fc.constant(null) }),
) as fc.Arbitrary<Record<string, unknown>>;
const socket: fc.Arbitrary<Socket> = fc.oneof(
  fc.constantFrom({ is: 'idle' } as const, { is: 'connecting' } as const),
  exchange.map((given) => ({ is: 'open', exchange: given }) as const),
  fc.record({
    is: fc.constant('down' as const),
    probe: fc.constantFrom('none' as const, 'asking' as const, 'unreachable' as const),
    failures,
  }),
  stopped.map((given) => ({ is: 'stopped', ...given }) as Socket),
);
const ending = { how: 'discarded', by: 'ben', profile: null } as const;
type Known = Pick<DraftState, 'edits' | 'device' | 'keeps' | 'socket' | 'ending'>;
const known: fc.Arbitrary<Known> = fc.record({
  edits: fc.constantFrom('untouched', 'unsent', 'acknowledged'),
  device: fc.constantFrom(
    { is: 'stored' } as const,
    { is: 'writing', batch: { updates: [], change: null }, next: null } as const,
    { is: 'failed', batch: { updates: [], change: null } } as const,
  ),
  keeps: fc.boolean(),
  socket,
  ending: fc.option(fc.constant(ending)),
});

it('[U1] says saved on the server only where that is so, and saved on this device only where that is so', () => {
  fc.assert(
    fc.property(known, (state) => {
      const label = stateLabel(syncState(state));
      if (/on the server/.test(label)) {
        expect(state).toMatchObject({
          edits: 'acknowledged',
          ending: null,
          socket: { is: 'open', exchange: { may: 'write', answer: 'sent' } },
        });
        expect(state.socket.is === 'open' && state.socket.exchange.durable === state.socket.exchange.sent).toBe(true);
      }
      if (/(saved|kept) on this device/i.test(label))
        expect(state).toMatchObject({ edits: 'unsent', device: { is: 'stored' }, keeps: true });
    }),
    lawOptions(),
  );
});

it('[U1] an end, and a reason to stop, are shown before anything else', () => {
  fc.assert(
    fc.property(known, (state) => {
      const { kind } = syncState(state);
      if (state.ending) expect(kind).toBe('closed');
      if (state.ending || state.socket.is !== 'stopped') return;
      const { why } = state.socket;
      expect(kind).toBe(why === 'signed-out' ? 'signed-out' : why === 'closed' || why === 'gone' ? 'closed' : 'rejected');
    }),
    lawOptions(),
  );
});
