import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';

export interface KafkaProxy {
  /** A client all of whose connections lead through the proxy, whatever addresses the broker advertises. */
  readonly kafka: Kafka;
  /** The next so many produce requests reach the broker; their answers reach nobody, and the connection is cut. */
  eatAnswers(count: number): void;
  /** How many answers were eaten so far. */
  readonly eaten: number;
  /** Nothing gets through until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

const PRODUCE = 0;

/** Stands between a Kafka client and its broker and loses what a network may lose. */
export async function startKafkaProxy(broker: string): Promise<KafkaProxy> {
  const [host = '', port = ''] = broker.split(':');
  const sockets = new Set<Socket>();
  let toEat = 0;
  let eaten = 0;
  let down = false;
  const server = createServer((client) => {
    if (down) return client.destroy();
    const upstream = connect(Number(port), host);
    let eating = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // A reset is what this proxy is for; the other side is ended with it.
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    const requests = requestKinds((kind) => {
      if (kind !== PRODUCE || toEat === 0) return;
      toEat -= 1;
      eating = true;
    });
    client.on('data', (data) => {
      requests(data);
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!eating) return client.write(data);
      eaten += 1;
      end();
      return true;
    });
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    kafka: new Kafka({
      brokers: [broker],
      clientId: 'rollcall-spec',
      logLevel: logLevel.NOTHING,
      connectionTimeout: 1_000,
      retry: { initialRetryTime: 50, maxRetryTime: 200, retries: 3 },
      socketFactory: ({ onConnect }) => connect(address.port, '127.0.0.1', onConnect),
    }),
    eatAnswers: (count) => {
      toEat = count;
    },
    get eaten() {
      return eaten;
    },
    cut: () => {
      down = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      down = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Told the bytes of a connection, calls back with the kind of each request: 4 bytes of length, then 2 of kind. */
function requestKinds(found: (kind: number) => void): (data: Buffer) => void {
  let header = Buffer.alloc(0);
  let left = 0;
  return (data) => {
    let rest = data;
    while (rest.length > 0) {
      const passed = rest.subarray(0, left);
      left -= passed.length;
      rest = rest.subarray(passed.length);
      if (left > 0 || rest.length === 0) continue;
      const needed = 6 - header.length;
      header = Buffer.concat([header, rest.subarray(0, needed)]);
      rest = rest.subarray(needed);
      if (header.length < 6) continue;
      found(header.readInt16BE(4));
      left = header.readInt32BE(0) - 2;
      header = Buffer.alloc(0);
    }
  };
}
