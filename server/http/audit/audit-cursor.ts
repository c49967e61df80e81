/**
 * The place in the audit, sealed: numbers of rows would count those that a person is not told of. Every process of one database has the same
 * key, made of the first row's hash, which only those are told who are told every row.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { refuse, type Refusal } from '../../../core/problem/refusal.ts';
import type { Audit, AuditPlace } from '../../storage/tables/audit.ts';
import { shown } from '../../web/invalid-detail.ts';

export interface AuditCursors {
  write(place: AuditPlace | null): Promise<string | null>;
  /** Null for the beginning. [H60] */
  read(cursor: string | undefined): Promise<{ readonly ok: true; readonly after: AuditPlace | null } | Refusal>;
}

const algorithm = 'aes-256-gcm';
const [ivLength, tagLength] = [12, 16];
/** Cursors are of one length, whatever the number. */
const numberLength = 16;

export function createAuditCursors(audit: Pick<Audit, 'chain'>, random: (bytes: number) => Uint8Array): AuditCursors {
  let key: Buffer | null = null;
  const readKey = async (): Promise<Buffer> => {
    const [first] = key ? [] : await audit.chain(null, 1);
    key ??= createHash('sha256')
      .update(`cursor ${first && 'hash' in first ? first.hash : ''}`)
      .digest();
    return key;
  };
  return {
    write: async (place) => {
      if (place === null) return null;
      const iv = random(ivLength);
      const cipher = createCipheriv(algorithm, await readKey(), iv);
      const sealed = Buffer.concat([cipher.update(`${place.at} ${String(place.seq).padStart(numberLength, '0')}`), cipher.final()]);
      return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64url');
    },
    read: async (cursor) => {
      if (cursor === undefined) return { ok: true, after: null };
      const after = open(await readKey(), Buffer.from(cursor, 'base64url'));
      return after
        ? { ok: true, after }
        : refuse('invalid-request', `The cursor ${shown(cursor)} is not from the list of events; start without one.`);
    },
  };
}

function open(key: Buffer, bytes: Buffer): AuditPlace | null {
  if (bytes.length <= ivLength + tagLength) return null;
  try {
    const opened = createDecipheriv(algorithm, key, bytes.subarray(0, ivLength), { authTagLength: tagLength });
    opened.setAuthTag(bytes.subarray(-tagLength));
    const text = Buffer.concat([opened.update(bytes.subarray(ivLength, -tagLength)), opened.final()]).toString();
    const [at = '', seq] = text.split(' ');
    return { at, seq: Number(seq) };
  } catch {
    return null;
  }
}
