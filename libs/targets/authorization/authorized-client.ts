import type { CallOptions } from '../connector.ts';
import type { Exchanged, HttpRequest } from '../exchange/exchange.ts';
import { HttpClient, type ClientLimits } from '../exchange/http-client.ts';
import type { Intermediary } from '../exchange/intermediary.ts';
import type { Authorization } from './authorization.ts';
import { authorizationOf } from './authorize.ts';
import type { CallerIdentity } from './caller.ts';

/** A target's connections, with every request showing who calls. */
export class AuthorizedClient {
  private readonly client: HttpClient;
  private readonly authorization: Authorization;
  private readonly intermediary: Intermediary;

  constructor(caller: CallerIdentity & ClientLimits) {
    this.intermediary = caller.intermediary ?? ((_request, send) => send());
    this.client = new HttpClient(caller);
    this.authorization = authorizationOf(caller, this.client);
  }

  /** Sends a request; once more with new credentials where they are obtained and the target refused them. */
  send(request: HttpRequest, options: CallOptions): Promise<Exchanged> {
    return this.intermediary(request, () => this.transmit(request, options));
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async transmit(request: HttpRequest, options: CallOptions): Promise<Exchanged> {
    const first = await this.authorized(request, options);
    const refused = first.kind === 'answered' && first.answer.status === 401;
    if (!refused || !this.authorization.renewable) return first;
    // The token may have ended before its time; the refused request was not carried out.
    this.authorization.renew();
    return this.authorized(request, options);
  }

  private async authorized(request: HttpRequest, options: CallOptions): Promise<Exchanged> {
    const authorized = await this.authorization.headers(options);
    if (!authorized.ok) return { kind: 'failed', error: { ...authorized.error, inDoubt: false } };
    return this.client.send({ ...request, headers: { ...request.headers, ...authorized.headers } }, options);
  }
}
