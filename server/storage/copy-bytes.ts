/** The bytes in memory of their own: what is kept of them, or sent on, must not take along all that was read with them. */
export const copyBytes = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength < bytes.buffer.byteLength ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer);
