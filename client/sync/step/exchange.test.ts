import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lawOptions } from '../../../test/support/runs.ts';
import { acknowledge, answer, countUpdate, grant, isFlushed, maySend, newExchange, type Exchange } from './exchange.ts';

const after = (...steps: ((exchange: Exchange) => Exchange)[]): Exchange => steps.reduce((exchange, step) => step(exchange), newExchange);
const writer = (exchange: Exchange) => grant(exchange, 'write');
const reader = (exchange: Exchange) => grant(exchange, 'read');
const sent = (exchange: Exchange) => answer(exchange, 'sent');
const held = (exchange: Exchange) => answer(exchange, 'held');
const durable = (frames: number) => (exchange: Exchange) => acknowledge(exchange, frames);

it('[U2] nothing is flushed before the server has asked and has everything', () => {
  expect(isFlushed(newExchange)).toBe(false);
  expect(isFlushed(after(writer))).toBe(false);
  expect(isFlushed(after(writer, held))).toBe(false);
  expect(isFlushed(after(writer, sent))).toBe(false);
  expect(isFlushed(after(writer, sent, durable(1)))).toBe(true);
  expect(isFlushed(after(writer, sent, durable(1), countUpdate))).toBe(false);
});

it('[U2] a count neither shrinks nor runs ahead of what was sent', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(sent, countUpdate), fc.nat(20))), (steps) => {
      let exchange = writer(newExchange);
      for (const step of steps) {
        const before = exchange.durable;
        exchange = typeof step === 'number' ? acknowledge(exchange, step) : step(exchange);
        expect(exchange.durable).toBeGreaterThanOrEqual(before);
        expect(exchange.durable).toBeLessThanOrEqual(exchange.sent);
      }
    }),
    lawOptions(),
  );
});

it('[U3] a reader sends no update, and a writer none before the answer that holds it', () => {
  for (const exchange of [newExchange, after(reader), after(writer), after(writer, held)]) expect(maySend(exchange)).toBe(false);
  expect(maySend(after(writer, sent))).toBe(true);
});

it('[U3] a writer who was a reader is asked anew before being flushed again', () => {
  const demoted = after(writer, sent, durable(1), reader);
  expect([isFlushed(demoted), isFlushed(writer(demoted))]).toEqual([false, false]);
  expect(isFlushed(after(writer, sent, durable(1), reader, writer, sent, durable(2)))).toBe(true);
});
