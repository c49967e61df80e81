/** The floor: hands each message of a room to its other sockets, and knows and keeps nothing. */
import { WebSocketServer } from 'ws';

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env['PORT']) });
server.on('connection', (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on('message', (data) => {
    for (const other of room) if (other !== socket) other.send(data);
  });
  socket.on('close', () => room.delete(socket));
});
server.on('listening', () => process.stdout.write(`listening on http://127.0.0.1:${process.env['PORT']}\n`));
