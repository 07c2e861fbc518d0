import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { GatheringSocket } from './gathering-socket.ts';

let server: Server;
let received: Promise<string>;
let socket: GatheringSocket;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  received = new Promise((resolve) => server.once('connection', (peer) => resolve(text(peer))));
  socket = new GatheringSocket();
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
});

afterEach(() => {
  socket.destroy();
  server.close();
});

it('holds back what is written until the turn and its promises are over', async () => {
  socket.write('BEGIN;');
  await Promise.resolve();
  socket.write(Buffer.from('SELECT 1;'));
  expect(socket.writableCorked).toBe(1);
  expect(socket.writableLength).toBe(15);
  await nextTurn();
  expect(socket.writableCorked).toBe(0);
  expect(socket.writableLength).toBe(0);
  socket.end();
  expect(await received).toBe('BEGIN;SELECT 1;');
});

it('gathers every turn anew and tells each writer when theirs is out', async () => {
  const done: string[] = [];
  socket.write('a', () => done.push('a'));
  await nextTurn();
  socket.write('b', 'utf8', () => done.push('b'));
  socket.write('c', () => done.push('c'));
  expect(socket.writableCorked).toBe(1);
  socket.end();
  expect(await received).toBe('abc');
  expect(done).toEqual(['a', 'b', 'c']);
});
