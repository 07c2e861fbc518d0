import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { pino } from 'pino';
import type { ResourceId } from '#identity';
import { createClient } from '#platform';
import { eventSealer } from '../writes/seal-events.ts';
import { WRITER_CLIENT, WriterConnection } from '../writes/writer-connection.ts';
import { Writer } from '../writes/writer.ts';
import { fileKeyring } from './file-keyring.ts';
import { kinds, newName, newUser, retitle } from './test-writes.ts';

/**
 * A writer in a process of its own. `churn ROUNDS PERSON` makes two people in each round and changes a third, whom all
 * processes share; `freeze` stops itself (SIGSTOP) with everything of a batch answered but its COMMIT, which is when it
 * holds the head. Either way it tells what its batches came to, one word per write.
 */
const [url = '', home = '', mode, ...rest] = process.argv.slice(2);
const keyring = await fileKeyring(url, home);
const logger = pino({ level: 'silent' });
const connection = new WriterConnection(() => (mode === 'freeze' ? frozenAtCommit(connect()) : connect()), logger);
const writer = new Writer(connection, eventSealer(keyring), logger);

function connect(): Client {
  return createClient(url, 'test writer', WRITER_CLIENT);
}

let frozen = false;

function frozenAtCommit(client: Client): Client {
  const query = client.query.bind(client);
  return Object.assign(client, {
    query: (...sent: Parameters<typeof query>) => {
      if (sent[0] === 'COMMIT' && !frozen) {
        frozen = true;
        process.kill(process.pid, 'SIGSTOP');
      }
      return query(...sent);
    },
  });
}

async function churn(rounds: number, shared: ResourceId): Promise<string[]> {
  const words: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const created = [await newUser(keyring, newName()), await newUser(keyring, newName())];
    words.push(...kinds(await writer.run([...created, retitle(shared, randomUUID())])));
  }
  return words;
}

const words =
  mode === 'freeze'
    ? kinds(await writer.run([await newUser(keyring, 'frozen')]))
    : await churn(Number(rest[0]), rest[1] as ResourceId);
await connection.close();
await keyring.close();
process.send?.(words);
process.disconnect();
