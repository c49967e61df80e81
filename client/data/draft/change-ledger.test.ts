import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lawOptions } from '../../../test/support/runs.ts';
import { acknowledge, enter, isSettled, offer, openLedger, type Ledger } from './change-ledger.ts';

const after = (...steps: ((ledger: Ledger) => Ledger)[]): Ledger => steps.reduce((ledger, step) => step(ledger), openLedger);
const send = (frame: 'answer' | 'update') => (ledger: Ledger) => offer(ledger, frame)[0];
const writer = (ledger: Ledger) => enter(ledger, 'write');

it('[U2] nothing is settled before the server has asked and has everything', () => {
  expect(isSettled(openLedger)).toBe(false);
  expect(isSettled(after(writer))).toBe(false);
  expect(isSettled(after(writer, send('answer')))).toBe(false);
  expect(isSettled(after(writer, send('answer'), (ledger) => acknowledge(ledger, 1)))).toBe(true);
  expect(isSettled(after(writer, send('answer'), (ledger) => acknowledge(ledger, 1), send('update')))).toBe(false);
});

it('[U2] a count neither shrinks nor runs ahead of what was sent', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom('answer' as const, 'update' as const), fc.nat(20))), (steps) => {
      let ledger = writer(openLedger);
      for (const step of steps) {
        const before = ledger.durable;
        ledger = typeof step === 'number' ? acknowledge(ledger, step) : offer(ledger, step)[0];
        expect(ledger.durable).toBeGreaterThanOrEqual(before);
        expect(ledger.durable).toBeLessThanOrEqual(ledger.sent);
      }
    }),
    lawOptions(),
  );
});

it('[U3] a reader sends no change, and a writer none before the answer that holds it', () => {
  for (const frame of ['answer', 'update'] as const) expect(offer(enter(openLedger, 'read'), frame)[1]).toBe(false);
  expect(offer(writer(openLedger), 'update')[1]).toBe(false);
  expect(offer(writer(openLedger), 'answer')[1]).toBe(true);
  expect(offer(after(writer, send('answer')), 'update')[1]).toBe(true);
});

it('[U3] who becomes a reader is asked anew before being settled again', () => {
  const demoted = enter(
    after(writer, send('answer'), (ledger) => acknowledge(ledger, 1)),
    'read',
  );
  expect(isSettled(enter(demoted, 'write'))).toBe(false);
});
