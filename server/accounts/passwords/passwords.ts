/** Password hashes: making and checking them; it knows neither users nor storage, and what requests ask for takes turns (`turns.ts`). */
import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

/** The cost of a hash: N is `2 ** logN`. */
export interface PasswordCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP Password Storage Cheat Sheet; 128 MiB and some tenths of a second for each hash. */
export const owaspCost: PasswordCost = { logN: 17, r: 8, p: 1 };

export interface Passwords {
  /** The encoded hash, its parameters and salt included: `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`. */
  hash(password: string): Promise<string>;
  /** Null means an unknown user: the check takes as long as a real one, and returns false. [W2] */
  verify(password: string, encoded: string | null): Promise<boolean>;
}

const saltBytes = 16;
const hashBytes = 32;

export function createPasswords(random: (bytes: number) => Uint8Array, cost: PasswordCost = owaspCost): Passwords {
  const nobody = encode(cost, random(saltBytes), random(hashBytes));
  const hashWith = (password: string, salt: Uint8Array, { logN, r, p }: PasswordCost): Promise<Uint8Array> =>
    // The same password typed on two systems may come composed or decomposed.
    derive(password.normalize('NFKC'), salt, hashBytes, { N: 2 ** logN, r, p, maxmem: 256 * r * 2 ** logN });
  return {
    hash: async (password) => {
      const salt = random(saltBytes);
      return encode(cost, salt, await hashWith(password, salt, cost));
    },
    verify: async (password, encoded) => {
      const known = decode(encoded ?? nobody);
      const given = await hashWith(password, known.salt, known.cost);
      return timingSafeEqual(given, known.hash) && encoded !== null;
    },
  };
}

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const encode = ({ logN, r, p }: PasswordCost, salt: Uint8Array, hash: Uint8Array): string =>
  `$scrypt$ln=${logN},r=${r},p=${p}$${toText(salt)}$${toText(hash)}`;

const encoding = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]{43})$/;

/** Throws on anything `encode` did not write: the database is damaged then. */
function decode(encoded: string): { cost: PasswordCost; salt: Uint8Array; hash: Uint8Array } {
  const [, logN, r, p, salt, hash] = encoding.exec(encoded) ?? [];
  if (!salt || !hash) throw new Error('A stored password hash is not of a form this version knows.');
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}
