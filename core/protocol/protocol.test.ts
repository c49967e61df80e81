import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import { awarenessOf, awarenessTexts, noNumbers } from '../../test/support/raw-awareness.ts';
import { lawOptions } from '../../test/support/runs.ts';
import { decodeClientFrame, frameBounds } from './client-frame.ts';
import { decodeServerMessage, encodeControl, type ServerMessage } from './control.ts';
import { awarenessFrame, syncAnswerFrame, syncRequestFrame, updateFrame } from './server-frame.ts';

const id = '0b0e7c0a-5d0c-4f43-8a40-0a4c1b0d3c55';
const digest = 'a'.repeat(64);
const control = (value: unknown): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 64);
  encoding.writeVarString(encoder, JSON.stringify(value));
  return encoding.toUint8Array(encoder);
};

describe('decoding what a client sends', () => {
  it('[P5] any bytes are a frame or malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeClientFrame(bytes).type).toMatch(/^(sync-request|change|awareness|awareness-request|commit|seen|malformed)$/);
      }),
      lawOptions(5_000),
    );
  });

  it('[P5] a frame that is cut or damaged is a frame or malformed', () => {
    const frames = [
      syncRequestFrame(new Uint8Array([1, 2, 3])),
      updateFrame(new Uint8Array(40)),
      awarenessFrame([{ client: 7, clock: 1, state: { a: 1 } }]),
      encodeControl({ type: 'commit', id, digest }),
      encodeControl({ type: 'seen', frames: 3 }),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...frames), fc.nat(200), fc.integer({ min: 0, max: 255 }), fc.nat(200), (frame, at, byte, length) => {
        const damaged = frame.slice(0, Math.max(1, length));
        damaged[at % damaged.length] = byte;
        expect(typeof decodeClientFrame(damaged).type).toBe('string');
      }),
      lawOptions(5_000),
    );
  });

  it('[P5] each message is read as what it is', () => {
    expect(decodeClientFrame(syncRequestFrame(new Uint8Array([0])))).toEqual({ type: 'sync-request', stateVector: new Uint8Array([0]) });
    expect(decodeClientFrame(syncAnswerFrame(new Uint8Array([0, 0])))).toEqual({
      type: 'change',
      answer: true,
      update: new Uint8Array([0, 0]),
    });
    expect(decodeClientFrame(updateFrame(new Uint8Array([9])))).toEqual({ type: 'change', answer: false, update: new Uint8Array([9]) });
    expect(decodeClientFrame(new Uint8Array([3]))).toEqual({ type: 'awareness-request' });
    expect(decodeClientFrame(encodeControl({ type: 'commit', id, digest }))).toEqual({
      type: 'commit',
      message: { type: 'commit', id, digest },
    });
    expect(decodeClientFrame(encodeControl({ type: 'seen', frames: 0 }))).toEqual({ type: 'seen', frames: 0 });
    const entries = [
      { client: 7, clock: 1, state: { name: 'x' } },
      { client: 8, clock: 2, state: null },
    ];
    expect(decodeClientFrame(awarenessFrame(entries))).toEqual({ type: 'awareness', entries });
  });

  const refused: [string, Uint8Array][] = [
    ['nothing', new Uint8Array()],
    ['an unknown type', new Uint8Array([9])],
    ['the auth message', new Uint8Array([2, 0, 0])],
    ['bytes after the end', new Uint8Array([...updateFrame(new Uint8Array([1])), 0])],
    ['a length beyond the end', new Uint8Array([0, 2, 255, 255, 255, 127])],
    ['a commit without a digest', control({ type: 'commit', id })],
    ['a commit with more', control({ type: 'commit', id, digest, force: true })],
    ['a commit with a short id', control({ type: 'commit', id: '1', digest })],
    ['a count that is none', control({ type: 'seen', frames: -1 })],
    ['a count in parts', control({ type: 'seen', frames: 1.5 })],
    ['a count as text', control({ type: 'seen', frames: '1' })],
    ['a count with more', control({ type: 'seen', frames: 1, of: 2 })],
    ['a server message', control({ type: 'committed', id })],
    ['a list', control([])],
    ['null', control(null)],
    [
      'too many people',
      awarenessFrame(Array.from({ length: frameBounds.awarenessEntries + 1 }, (_, client) => ({ client, clock: 0, state: null }))),
    ],
  ];

  it('[P5] a number that is none, infinite or out of bounds is malformed wherever it stands', () => {
    const shown = [1, 5, 3, 2, 0x7b, 0x7d];
    for (const number of noNumbers) {
      for (const at of [0, 1, 2]) {
        const frame = awarenessOf(Uint8Array.from([...shown.slice(0, at), ...number, ...shown.slice(at + 1)]));
        expect(decodeClientFrame(frame).type, `${at}: ${number.length} bytes`).toBe('malformed');
      }
      for (const frame of [number, [0, ...number, 1, 0], [0, 0, ...number, 0]])
        expect(decodeClientFrame(Uint8Array.from(frame)).type).toBe('malformed');
    }
  });

  it.each(refused)('[P5] %s is malformed', (_, bytes) => {
    expect(decodeClientFrame(bytes).type).toBe('malformed');
  });

  it('[P7] a state that is none, or too long, is left out, and nothing else with it', () => {
    const texts = ['{"a":1}', '{"a"', '[]', '7', JSON.stringify({ a: 'x'.repeat(frameBounds.awarenessState) }), 'null'];
    const frame = awarenessTexts(texts.map((text, client) => ({ client, clock: 1, text })));
    const kept = [
      { client: 0, clock: 1, state: { a: 1 } },
      { client: 5, clock: 1, state: null },
    ];
    expect(decodeClientFrame(frame)).toEqual({ type: 'awareness', entries: kept });
  });
});

describe('decoding what the server sends', () => {
  const read = (bytes: Uint8Array) => {
    const decoder = decoding.createDecoder(bytes);
    decoding.readVarUint(decoder);
    return decodeServerMessage(decoder);
  };

  it('[P5] every message comes back as it went', () => {
    const messages: ServerMessage[] = [
      { type: 'access', level: 'write', commit: true, base: null },
      { type: 'durable', frames: 3 },
      {
        type: 'contributions',
        whole: true,
        by: [{ id, username: 'ann', wrote: ['chosen/a'], removed: ['chosen/b'] }],
        gone: ['acknowledged/c'],
      },
      { type: 'committed', id, digest: 'd', profile: { id, revision: 1 }, by: 'ann' },
      { type: 'refused', id, code: 'stale', detail: 'd' },
      { type: 'closed', reason: 'discarded' },
    ];
    for (const message of messages) expect(read(encodeControl(message))).toEqual(message);
  });

  it('[P5] a message of a later version is passed over', () => {
    expect(read(control({ type: 'sparkle' }))).toBeNull();
    expect(read(new Uint8Array([64, 5, 1]))).toBeNull();
  });
});
