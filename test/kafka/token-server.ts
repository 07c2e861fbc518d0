import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair, type GenerateKeyPairResult, type JWK } from 'jose';

const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'kafka';

/** An authorization server that grants tokens by client credentials (RFC 6749 section 4.4), to one client. */
export class TokenServer {
  /** How many tokens it was asked for. */
  asked = 0;

  private constructor(
    private readonly server: Server,
    /** Signed with another key than `keys` tell: no broker takes such tokens. */
    private readonly forged: boolean,
    private readonly signing: GenerateKeyPairResult['privateKey'],
    /** For the broker: a JSON Web Key Set (RFC 7517). */
    readonly keys: { readonly keys: readonly JWK[] },
  ) {}

  static async start({ forged = false } = {}): Promise<TokenServer> {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig' }] };
    const server = createServer();
    const issuer = new TokenServer(server, forged, privateKey, keys);
    server.on('request', (request, response) => void issuer.answer(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/token`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked += 1;
    request.resume();
    const credentials = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    if (credentials !== 'rollcall:client-secret') {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
      return;
    }
    const token = await new SignJWT({ scope: 'kafka' })
      .setProtectedHeader({ alg: 'RS256', kid: this.forged ? 'other' : 'test' })
      .setSubject('rollcall')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(this.signing);
    const body = JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 300 });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }
}
