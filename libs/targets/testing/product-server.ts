import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '#scim';

/** A request as a product got it. */
export interface ProductRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** As it came. */
  readonly text: string;
  /** Parsed, where it is JSON. */
  readonly body: Json | undefined;
}

export interface ProductAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as it is; undefined: no body. */
  readonly body?: Json | undefined;
}

export type Product = (request: ProductRequest) => ProductAnswer | 'hang up';

/** A real HTTP server that behaves as a test says, for what the sandbox's systems do not do. */
export class ProductServer {
  readonly requests: ProductRequest[] = [];
  private readonly server: Server;
  private product: Product;

  private constructor(product: Product) {
    this.product = product;
    this.server = createServer((request, response) => {
      void read(request).then((text) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://product.invalid');
        const asked = {
          method: request.method ?? 'GET',
          path: pathname,
          query: searchParams,
          headers: request.headers,
          text,
          body: jsonOf(text),
        };
        this.requests.push(asked);
        const answer = this.product(asked);
        if (answer === 'hang up') {
          request.socket.destroy();
          return;
        }
        const { status = 200, headers = {}, body } = answer;
        const content = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body);
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(content);
      });
    });
  }

  static async start(product: Product): Promise<ProductServer> {
    const started = new ProductServer(product);
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Behaves otherwise from now on, and forgets what was asked. */
  become(product: Product): void {
    this.product = product;
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
