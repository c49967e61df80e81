/** What a stranger sends to the port: damaged HTTP, upgrades with everything wrong, and damaged WebSocket frames after a good upgrade. */
import { randomBytes } from 'node:crypto';
import { maskedFrame, opcode } from '../../support/web-socket-frames.ts';
import type { createRandom } from '../../support/random.ts';
import { extremes, mutate } from './mutate.ts';

type Random = ReturnType<typeof createRandom>;

/** The address to attack, and the user. */
export interface Door {
  readonly host: string;
  readonly cookie: string;
  readonly draft: string;
  readonly random: Random;
}

/** Chunks to send one after the other; what comes after `upgraded` is sent once the server has answered 101. */
export interface Knock {
  readonly name: string;
  readonly chunks: readonly Uint8Array[];
  readonly upgraded?: readonly Uint8Array[];
  /** Whether the server is bound to answer, however long it takes. */
  readonly isAnswered?: boolean;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

function upgradeLines({ host, cookie, draft }: Door): string[] {
  return [
    `GET /sync/${draft} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: http://${host}`,
    `Cookie: ${cookie}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Protocol: accord.v1',
  ];
}
const request = (lines: readonly string[]): Uint8Array => bytes(`${lines.join('\r\n')}\r\n\r\n`);

const odd = [
  'Upgrade: h2c',
  'Upgrade:',
  'Upgrade: websocket, websocket',
  'Origin: null',
  'Origin: http://evil.example',
  'Origin:',
  'Cookie: accord_session=',
  'Cookie: ;;;=;a',
  'Sec-WebSocket-Version: 8',
  'Sec-WebSocket-Version: 99999999999',
  'Sec-WebSocket-Key: AAAA',
  'Sec-WebSocket-Key: not base64 at all',
  'Sec-WebSocket-Protocol: ,',
  'Sec-WebSocket-Protocol: accord.v1, accord.v1',
  'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99',
  'Sec-WebSocket-Extensions: x;=',
  'Transfer-Encoding: chunked',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Expect: 100-continue',
  'Connection: close',
  ' folded: line',
  'X-Forwarded-Proto: https',
  'X-Forwarded-For: 127.0.0.1, ::1',
  'Host: other',
  'Na\u0000me: x',
  'No colon here',
  ': empty',
  'X: \r\r\n y',
];
const paths = [
  '/sync/',
  '/sync',
  '/sync/x',
  '/sync/00000000-0000-4000-8000-00000000000',
  '/sync/../api/users',
  '/sync/%2e%2e',
  '/sync/%',
  '//sync/x',
  'http://evil/sync/x',
  '*',
  '',
  '/sync/00000000-0000-4000-8000-000000000000?base=x',
  '/sync/00000000-0000-4000-8000-000000000000?base=00000000-0000-4000-8000-000000000000@1',
  `/${'a'.repeat(9_000)}`,
  '/api/drafts',
  '/healthz',
];

function strangeUpgrade(door: Door): Knock {
  const { random } = door;
  const lines = upgradeLines(door);
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = 1 + random.below(lines.length - 1);
    switch (random.below(6)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, lines[at]!);
        break;
      case 2:
        lines.splice(at, 0, random.pick(odd));
        break;
      case 3:
        lines[at] = random.pick(odd);
        break;
      case 4:
        lines[at] += 'x'.repeat(random.pick([1, 100, 8_000, 20_000]));
        break;
      default:
        lines[0] = `${random.pick(['GET', 'POST', 'CONNECT', 'get', 'PRI'])} ${random.pick(paths)} HTTP/${random.pick(['1.1', '1.0', '0.9', '2.0'])}`;
    }
  }
  return { name: 'strange upgrade', chunks: [request(lines)] };
}

const damagedUpgrade = (door: Door): Knock => {
  const whole = request(upgradeLines(door));
  return { name: 'damaged upgrade', chunks: [mutate(whole, door.random, whole)] };
};
const garbage = ({ random }: Door): Knock => ({ name: 'garbage', chunks: [randomBytes(1 + random.below(2_000))] });
/** In pieces, and never to its end. */
const partial = (door: Door): Knock => {
  const whole = request(upgradeLines(door));
  const end = door.random.below(whole.length);
  const middle = door.random.below(end + 1);
  return { name: 'partial request', chunks: [whole.subarray(0, middle), whole.subarray(middle, end)] };
};
/** Frames together with the request, before there is an answer. */
const early = (door: Door): Knock => ({
  name: 'frames before the answer',
  chunks: [Buffer.concat([request(upgradeLines(door)), ...strangeFrames(door.random)])],
  isAnswered: true,
});
const framed = (door: Door): Knock => ({
  name: 'strange frames',
  chunks: [request(upgradeLines(door))],
  upgraded: strangeFrames(door.random),
  isAnswered: true,
});

const knocks = [strangeUpgrade, strangeUpgrade, damagedUpgrade, garbage, partial, early, framed, framed, framed, framed];
export const hostileKnock = (door: Door): Knock => door.random.pick(knocks)(door);

/** A frame's head with any bits, and as much after it as it may claim or not. */
function strangeFrame(random: Random): Uint8Array {
  const payload = randomBytes(random.pick([0, 1, 2, 5, 124, 125, 126, 127, 300]));
  const whole = maskedFrame(random.pick([0, 1, 2, 2, 8, 9, 10, 3, 11, 15]), payload);
  switch (random.below(8)) {
    case 0: // reserved bits, as of a compressed message
      whole[0]! |= random.pick([0x10, 0x20, 0x40, 0x70]);
      break;
    case 1: // not the last
      whole[0]! &= 0x7f;
      break;
    case 2: // not masked
      whole[1]! &= 0x7f;
      break;
    case 3: // another length
      whole[1] = 0x80 | random.below(128);
      break;
    case 4: {
      const head = Buffer.alloc(14);
      head[0] = 0x82;
      head[1] = 0xff;
      head.writeBigUInt64BE(BigInt(random.pick(extremes)), 2);
      return Buffer.concat([head, payload]);
    }
    case 5:
      return mutate(whole, random, whole);
    default:
  }
  return whole;
}

function strangeFrames(random: Random): Uint8Array[] {
  switch (random.below(12)) {
    case 0: // a closing with any code
      return [maskedFrame(opcode.close, Buffer.from([random.below(256), random.below(256), 0xff, 0xfe]))];
    case 1: // a message in many pieces, with a ping between, and no end
      return [
        fragment(opcode.binary, 100),
        times(random.pick([3, 3, 3, 20_000]), fragment(opcode.continuation, 1)),
        maskedFrame(opcode.ping, new Uint8Array(3)),
      ];
    case 2: // a text that is no UTF-8
      return [maskedFrame(opcode.text, Buffer.from([0xff, 0xfe, 0xed, 0xa0, 0x80]))];
    case 3: // pings, up to 10 MB of them
      return [times(random.pick([10, 10, 10, 10, 10, 10, 80_000]), maskedFrame(opcode.ping, new Uint8Array(125)))];
    case 4: // a message beyond any bound
      return [maskedFrame(opcode.binary, new Uint8Array(random.pick([1024 * 1024 + 1, 3 * 1024 * 1024])))];
    case 5: // cut off within
      return [maskedFrame(opcode.binary, randomBytes(500)).subarray(0, random.below(500))];
    default:
      return Array.from({ length: 1 + random.below(6) }, () => strangeFrame(random));
  }
}

function fragment(code: number, length: number): Buffer {
  const whole = maskedFrame(code, new Uint8Array(length));
  whole[0]! &= 0x7f;
  return whole;
}

/** The same bytes so many times over. */
const times = (count: number, part: Uint8Array): Buffer => Buffer.alloc(count * part.length, part);
