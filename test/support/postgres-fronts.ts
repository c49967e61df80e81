/** Stand-ins for the machines in front of a PostgreSQL: one with TLS and its own certificate, one that refuses, and a pooler by transaction. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import pg from 'pg';

/** For 127.0.0.1 and localhost, self-signed, valid for a hundred years; protects nothing. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAkxMjcuMC4w
LjEwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CTEyNy4wLjAuMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH6U0a5Nu5VWHNfC
kVfmHY1THJGsSeXBRcutxKaegI845b0iCRr4CIAz27ZCGt2tvqr7NHYlkqDl0qt8
Qr1aGfyjTjBMMBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBSXdkOdWQMRfQTnldHr5bK0nkm/0TAKBggqhkjOPQQD
AgNIADBFAiEA0PjZtCapgMhwuxQFSnDq/WbYwqJzd9+kOgSzg6GpXj4CIHISkTea
siVoeAz+KKYgsDFZ7SRivgrnm5JRUULXO9Px
-----END CERTIFICATE-----
`;
const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgu+3VPD0WXevtANH2
sHFuNOpfCnTlyyDvE9kl54cE0qehRANCAAR+lNGuTbuVVhzXwpFX5h2NUxyRrEnl
wUXLrcSmnoCPOOW9Igka+AiAM9u2Qhrdrb6q+zR2JZKg5dKrfEK9Whn8
-----END PRIVATE KEY-----
`;

/** SSLRequest of the protocol: its length and number. */
const sslRequest = 80_877_103;

const isSslRequest = (bytes: Buffer): boolean => bytes.length >= 8 && bytes.readInt32BE(4) === sslRequest;

async function listen(server: Server, open: Set<Socket>): Promise<{ port: number; close(): Promise<void> }> {
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** An error of the protocol, as a server sends it before it hangs up. */
function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** Refuses TLS, and every connection with this error. */
export function startRefusing(code: string, message: string) {
  const server = createServer((socket) =>
    socket.on('data', (bytes) => {
      if (isSslRequest(bytes)) socket.write('N');
      else socket.end(errorResponse(code, message));
    }),
  );
  return listen(server, new Set());
}

/** Takes TLS alone, with the certificate of its own, and passes on what comes to a server on this machine. */
export function startTlsFront(to: { readonly host: string; readonly port: number }) {
  const server = createServer((socket) =>
    socket.once('data', (bytes) => {
      if (!isSslRequest(bytes))
        return void socket.end(errorResponse('28000', 'no pg_hba.conf entry for host "127.0.0.1", user "u", database "d", no encryption'));
      socket.write('S');
      const near = new TLSSocket(socket, { isServer: true, key: privateKey, cert: certificate });
      const far = connect(to);
      for (const one of [near, far]) one.on('error', () => one.destroy());
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
      near.pipe(far).pipe(near);
    }),
  );
  return listen(server, new Set());
}

/** What one session of the server was sent from taking it to giving it back. */
export type Borrowed = string[];

export interface Pooler {
  readonly port: number;
  /** Every borrowing so far, in the order they began. */
  readonly borrowings: readonly Borrowed[];
  close(): Promise<void>;
}

interface Session {
  readonly stream: Socket;
  readonly end: () => void;
}

/**
 * Like PgBouncer by transaction: refuses settings at the start, lends another session for each transaction, and keeps no setting of a session.
 * Its sessions wait for no disk unless a transaction requires it. `setUp` is what an operator would set for the database.
 */
export async function startPooler(url: string, setUp: readonly string[], sessions = 3): Promise<Pooler> {
  const idle = await Promise.all(Array.from({ length: sessions }, () => openSession(url, [...setUp, 'set synchronous_commit = off'])));
  const all = [...idle];
  const waiting: ((session: Session) => void)[] = [];
  const borrowings: Borrowed[] = [];
  const borrow = (): Promise<Session> => new Promise((resolve) => (idle.length > 0 ? resolve(idle.shift()!) : waiting.push(resolve)));
  const giveBack = (session: Session): void => {
    const next = waiting.shift();
    if (next) next(session);
    else idle.push(session);
  };
  const server = createServer((socket) => serve(socket, borrow, giveBack, borrowings));
  const { port, close } = await listen(server, new Set());
  return {
    ...{ port, borrowings },
    close: async () => {
      await close();
      for (const { end } of all) end();
    },
  };
}

/** Signed in by the driver, then spoken to byte by byte. */
async function openSession(url: string, setUp: readonly string[]): Promise<Session> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  for (const statement of setUp) await client.query(statement);
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  stream.on('error', () => stream.destroy());
  return { stream, end: () => stream.destroy() };
}

const welcome = Buffer.concat([
  // Authentication is good; ready, in no transaction.
  Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]),
  Buffer.from([0x5a, 0, 0, 0, 5, 0x49]),
]);

function serve(socket: Socket, borrow: () => Promise<Session>, giveBack: (session: Session) => void, borrowings: Borrowed[]): void {
  let isStarted = false;
  let session: Session | null = null;
  let texts: Borrowed = [];
  let queue = Promise.resolve();
  const take = async (bytes: Buffer): Promise<void> => {
    if (!isStarted) return start(bytes);
    if (bytes[0] === 0x58) return void socket.end();
    if (!session) {
      const mine = (session = await borrow());
      borrowings.push((texts = []));
      const answers = readMessages((type, body) => {
        if (type === 'Z' && body[0] === 0x49) release(mine);
      });
      mine.stream.on('data', (answer: Buffer) => {
        socket.write(answer);
        answers(answer);
      });
    }
    note(bytes);
    session.stream.write(bytes);
  };
  const start = (bytes: Buffer): void => {
    if (isSslRequest(bytes)) return void socket.write('N');
    const words = bytes.subarray(8).toString().split('\0');
    const named = words.filter((_, at) => at % 2 === 0 && words[at] !== '');
    const unknown = named.find((name) => !['user', 'database', 'application_name', 'client_encoding'].includes(name));
    if (unknown) return void socket.end(errorResponse('08P01', `unsupported startup parameter: ${unknown}`));
    isStarted = true;
    socket.write(welcome);
  };
  const release = (mine: Session): void => {
    session = null;
    mine.stream.removeAllListeners('data');
    giveBack(mine);
  };
  const note = (bytes: Buffer): void =>
    readMessages((type, body) => {
      const text = body.toString();
      if (type === 'Q') texts.push(text.slice(0, text.indexOf('\0')));
      if (type === 'P') texts.push(text.split('\0')[1] ?? '');
    })(bytes);
  socket.on('data', (bytes: Buffer) => void (queue = queue.then(() => take(bytes))));
}

/** Splits a stream of messages: each has a letter, its length and a body. */
function readMessages(onMessage: (type: string, body: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5 && rest.length >= rest.readInt32BE(1) + 1) {
      const end = rest.readInt32BE(1) + 1;
      onMessage(String.fromCharCode(rest[0] ?? 0), rest.subarray(5, end));
      rest = rest.subarray(end);
    }
  };
}
