import { expect, test } from 'vitest';
import { createEventBus } from './bus.ts';

const closed = { type: 'draft-closed', id: 'a' } as const;

test('[H98] sockets are judged before event streams are sent an event, in whatever order they subscribed', () => {
  const bus = createEventBus();
  const order: string[] = [];
  for (const stage of ['log', 'browsers', 'sockets'] as const) bus.subscribe(stage, { 'draft-closed': () => void order.push(stage) });
  bus.publish(closed);
  expect(order).toEqual(['sockets', 'browsers', 'log']);
});

test('[H98] an event that a subscriber publishes reaches everybody after the one it handles', () => {
  const bus = createEventBus();
  const order: string[] = [];
  bus.subscribe('sockets', {
    'sessions-ended': () => {
      order.push('sockets ended');
      bus.publish(closed);
      order.push('published');
    },
    'draft-closed': () => void order.push('sockets closed'),
  });
  bus.subscribe('browsers', { 'sessions-ended': () => void order.push('browsers ended') });
  bus.publish({ type: 'sessions-ended', ended: [] });
  expect(order).toEqual(['sockets ended', 'published', 'browsers ended', 'sockets closed']);
});

test('[H39] a handler that throws keeps no other from the event', () => {
  const failures: unknown[] = [];
  const bus = createEventBus((error) => void failures.push(error));
  const handled: string[] = [];
  const fault = new Error('a fault');
  bus.subscribe('sockets', {
    'draft-closed': () => {
      throw fault;
    },
  });
  const unsubscribe = bus.subscribe('browsers', { 'draft-closed': ({ id }) => void handled.push(id) });
  bus.publish(closed);
  unsubscribe();
  bus.publish({ ...closed, id: 'b' });
  expect([handled, failures]).toEqual([['a'], [fault, fault]]);
});
