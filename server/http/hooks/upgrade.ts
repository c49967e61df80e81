/** Which requests ask to become a WebSocket; every other protocol that a client offers beside HTTP is left alone. */
import type { IncomingMessage } from 'node:http';

/** A server may ignore an upgrade and answer the request itself (RFC 9110, 7.8): `h2c` is sent with ordinary requests. [H35] */
export const isWebSocketUpgrade = ({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
