/** Hocuspocus as its guide starts it: plain, or with its SQLite extension where FILE names a database. */
import { Server } from '@hocuspocus/server';
import { SQLite } from '@hocuspocus/extension-sqlite';

const file = process.env['FILE'];
const server = new Server({
  address: '127.0.0.1',
  port: Number(process.env['PORT']),
  quiet: true,
  extensions: file === undefined ? [] : [new SQLite({ database: file })],
});
await server.listen();
process.stdout.write(`listening on http://127.0.0.1:${process.env['PORT']}\n`);
