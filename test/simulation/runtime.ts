/**
 * What the runtime gives every program – time, randomness, timers, channels between tabs – in the hands of the simulation that runs.
 * A setup file: it must be loaded before any library that keeps a function of these for itself, as lib0 does.
 */
import { webcrypto } from 'node:crypto';

/** What a simulation puts in place of the runtime's own. */
export interface Runtime {
  now(): number;
  /** In [0, 1). */
  randomness(): number;
  /** Answers a number that `cancel` understands. */
  timer(milliseconds: number, action: () => void, repeats: boolean): number;
  cancel(timer: number): void;
  channel(name: string): BroadcastChannel;
}

let running: Runtime | null = null;

/** From here on the runtime is the simulation's; null gives it back. */
export const runUnder = (runtime: Runtime | null): void => void (running = runtime);

const own = {
  now: Date.now,
  random: Math.random,
  fill: webcrypto.getRandomValues.bind(webcrypto),
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  BroadcastChannel: globalThis.BroadcastChannel,
  timeout: AbortSignal.timeout.bind(AbortSignal),
  on: process.on.bind(process),
};

type Action = (...values: unknown[]) => void;
type Timer = Parameters<typeof clearTimeout>[0];

const timer =
  (repeats: boolean, original: typeof setTimeout | typeof setInterval) =>
  (action: Action, milliseconds = 0, ...values: unknown[]): unknown =>
    running ? running.timer(milliseconds, () => action(...values), repeats) : original(action, milliseconds, ...values);

const cancel =
  (original: (timer: Timer) => void) =>
  (timer: Timer): void => {
    if (running && typeof timer === 'number') running.cancel(timer);
    else original(timer);
  };

function fill<T extends ArrayBufferView>(array: T): T {
  if (!running) return own.fill(array as never);
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let at = 0, left = 0; at < bytes.length; at++, left >>>= 8) {
    if (at % 4 === 0) left = Math.floor(running.randomness() * 0x1_0000_0000);
    bytes[at] = left;
  }
  return array;
}

function timeout(milliseconds: number): AbortSignal {
  if (!running) return own.timeout(milliseconds);
  const controller = new AbortController();
  running.timer(milliseconds, () => controller.abort(), false);
  return controller.signal;
}

/** A tab that crashed says no goodbye; a listener of it would keep its document for ever. */
function onProcess(event: string, listener: Action): NodeJS.Process {
  return running && event === 'exit' ? process : own.on(event, listener);
}

Date.now = () => (running ? running.now() : own.now());
Math.random = () => (running ? running.randomness() : own.random());
webcrypto.getRandomValues = fill;
AbortSignal.timeout = timeout;
process.on = onProcess as typeof process.on;
Object.assign(globalThis, {
  setTimeout: timer(false, own.setTimeout),
  setInterval: timer(true, own.setInterval),
  setImmediate: (action: Action, ...values: unknown[]) =>
    running ? running.timer(0, () => action(...values), false) : own.setImmediate(action, ...values),
  clearTimeout: cancel(own.clearTimeout),
  clearInterval: cancel(own.clearInterval),
  BroadcastChannel: function (name: string): BroadcastChannel {
    return running ? running.channel(name) : new own.BroadcastChannel(name);
  },
});
