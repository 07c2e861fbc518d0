import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';

const claims = z.object({
  iss: z.string(),
  iat: z.int(),
  jti: z.string(),
  aud: z.array(z.string()),
  txn: z.string(),
  toe: z.int().optional(),
  sub: z.undefined().optional(),
  sub_id: z.object({ format: z.literal('scim'), uri: z.string(), externalId: z.string().optional() }),
  events: z.record(z.string(), z.record(z.string(), z.json())),
});

/** A verified Security Event Token. */
export type SetClaims = z.output<typeof claims>;

/** Verifies a token as a receiver does: by the published keys, its type, its issuer and that it is meant for it. */
export async function verifySet(
  token: string,
  issuer: string,
  { audience, keysAt = issuer }: { readonly audience?: string; readonly keysAt?: string } = {},
): Promise<SetClaims> {
  const keys = createRemoteJWKSet(new URL(`${keysAt}/.well-known/jwks.json`));
  const options = { typ: 'secevent+jwt', issuer, ...(audience === undefined ? {} : { audience }) };
  return claims.parse((await jwtVerify(token, keys, options)).payload);
}

export interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A receiver of pushed tokens (RFC 8935) over real HTTP: verifies each, answers as it is told to, 202 unless told. */
export class SetReceiver {
  /** Everything that came, in its order, answered well or not. */
  readonly seen: SetClaims[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** Why tokens could not be verified. */
  readonly faults: string[] = [];
  /** What a token is answered. */
  answer: (set: SetClaims) => Answer | Promise<Answer> = () => ({ status: 202 });

  private constructor(
    private readonly server: Server,
    readonly url: string,
    /** The origin that publishes the keys: another one when the ingress has come back elsewhere. */
    public keysAt: string,
  ) {}

  /** `provider`: the origin of the ingress, which publishes the keys and is the issuer. */
  static async listen(provider: string): Promise<SetReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    const receiver = new SetReceiver(server, `http://127.0.0.1:${address.port}/events`, provider);
    server.on('request', (request, response) => {
      receiver.take(request, response, provider).catch((error: unknown) => {
        receiver.faults.push(String(error));
        response.writeHead(500).end();
      });
    });
    return receiver;
  }

  /** The events that came, as `signal uri` with what all URIs begin with left away. */
  get told(): string[] {
    return this.seen.flatMap(({ events, sub_id }) =>
      Object.keys(events).map((uri) => `${uri.replace('urn:ietf:params:scim:event:', '')} ${sub_id.uri}`),
    );
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse, provider: string): Promise<void> {
    const body = await text(request);
    if (request.headers['content-type'] !== 'application/secevent+jwt') {
      response.writeHead(415).end();
      return;
    }
    const set = await verifySet(body, provider, { keysAt: this.keysAt });
    this.seen.push(set);
    this.authorizations.push(request.headers.authorization);
    const { status, body: told, headers = {} } = await this.answer(set);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(told === undefined ? '' : JSON.stringify(told));
  }
}
