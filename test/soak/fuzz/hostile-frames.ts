/** Frames no honest client sends, besides changes: questions, presence and control messages with everything wrong that can be. */
import * as encoding from 'lib0/encoding';
import { frameBounds } from '../../../core/protocol/client-frame.ts';
import { messageType } from '../../../core/protocol/control.ts';
import { syncAnswerFrame, syncRequestFrame, updateFrame } from '../../../core/protocol/server-frame.ts';
import type { createRandom } from '../../support/random.ts';
import { awarenessOf } from '../../support/raw-awareness.ts';
import { bytesOf } from '../../support/raw-update.ts';
import { attacks, type Target } from './hostile-updates.ts';
import { extremes, overlong } from './mutate.ts';

type Random = ReturnType<typeof createRandom>;
/** A frame, and what it is called where it does harm. */
export interface HostileFrame {
  readonly name: string;
  readonly frame: Uint8Array;
}

const attackNames = Object.keys(attacks);

function hostileChange(target: Target): HostileFrame {
  const name = target.random.pick(attackNames);
  const update = attacks[name]!(target);
  return { name, frame: target.random.below(8) === 0 ? syncAnswerFrame(update) : updateFrame(update) };
}

function question({ random, others, size }: Target): HostileFrame {
  const count = random.pick([0, 1, size, ...extremes]);
  const vector = bytesOf((encoder) => {
    encoding.writeVarUint(encoder, count);
    for (let index = 0; index < Math.min(count, size); index++) {
      encoding.writeVarUint(encoder, random.below(3) === 0 ? random.pick(others).client : random.below(2 ** 32));
      encoding.writeVarUint(encoder, random.pick(extremes));
    }
  });
  return { name: 'question', frame: syncRequestFrame(vector) };
}

const states = [
  'null',
  'true',
  '1',
  '"x"',
  '[]',
  '{}',
  '{',
  '',
  'undefined',
  '{"user":{"username":"admin"}}',
  '{"__proto__":{"a":1}}',
  '{"constructor":1,"toString":2}',
  `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  `{"a":${'[{"b":'.repeat(500)}1${'}]'.repeat(500)}}`,
  '{"focus":{"place":"\\ud800"}}',
  '{"a":1,"a":2}',
  '{"a":1e999}',
  `{"a":"${'x'.repeat(5_000)}"}`,
];

function presence({ random, others, own, size }: Target): HostileFrame {
  const count = random.pick([0, 1, 1, 2, size]);
  const body = bytesOf((encoder) => {
    encoding.writeVarUint(encoder, random.below(8) === 0 ? random.pick(extremes) : count);
    // The decoder reads nothing beyond the length that a frame may have.
    for (let index = 0; index < count && encoding.length(encoder) <= frameBounds.frame; index++) {
      encoding.writeVarUint(encoder, random.pick([own.client, random.pick(others).client, random.below(2 ** 32), random.pick(extremes)]));
      if (random.below(8) === 0) encoding.writeUint8Array(encoder, random.pick(overlong));
      else encoding.writeVarUint(encoder, random.pick(extremes));
      encoding.writeVarString(encoder, random.pick(states));
    }
  });
  return {
    name: 'presence',
    frame: awarenessOf(body),
  };
}

const id = '00000000-0000-4000-8000-000000000000';
const digest = '0'.repeat(64);
const texts = [
  '',
  'null',
  '[]',
  '{}',
  '{"type":"commit"}',
  `{"type":"commit","id":"${id}","digest":"${digest}"}`,
  `{"type":"commit","id":"${id}","digest":"${digest}","more":1}`,
  `{"type":"commit","type":"seen","frames":1}`,
  `{"type":"commit","id":1,"digest":[]}`,
  '{"type":"seen","frames":0}',
  '{"type":"seen","frames":1e308}',
  '{"type":"seen","frames":-1}',
  '{"type":"seen","frames":9007199254740991}',
  '{"type":"access","level":"write","commit":true}',
  '{"type":"durable","frames":1}',
  '{"type":"closed","reason":"discarded"}',
  '{"type":"__proto__"}',
  '{"__proto__":{"type":"commit"}}',
  '\u0000',
  '{"type":"commit"',
  '['.repeat(20_000),
  `{"type":"seen","frames":${'1'.repeat(400)}}`,
];

function control({ random, size }: Target): HostileFrame {
  const text = random.below(10) === 0 ? JSON.stringify({ type: 'seen', frames: 1, pad: 'x'.repeat(size * 100) }) : random.pick(texts);
  return {
    name: 'control',
    frame: bytesOf((encoder) => {
      encoding.writeVarUint(encoder, messageType.control);
      encoding.writeVarString(encoder, text);
    }),
  };
}

const oddity = (random: Random): HostileFrame => ({
  name: 'oddity',
  frame: random.pick([
    new Uint8Array(),
    Uint8Array.from([messageType.queryAwareness]),
    Uint8Array.from([messageType.queryAwareness, 0]),
    Uint8Array.from([messageType.auth, 0, 0]),
    Uint8Array.from([0, 3, 0]),
    Uint8Array.from([0, 2, 0]),
    Uint8Array.from([0, 1, 2, 0, 0]),
    Uint8Array.from([255, 255, 255, 255, 15]),
    bytesOf((encoder) => encoding.writeVarUint(encoder, random.pick(extremes))),
  ]),
});

/** Mostly changes, which alone can do lasting harm. */
export function hostileFrame(target: Target): HostileFrame {
  const { random } = target;
  switch (random.below(12)) {
    case 0:
      return question(target);
    case 1:
      return presence(target);
    case 2:
      return control(target);
    case 3:
      return oddity(random);
    default:
      return hostileChange(target);
  }
}
