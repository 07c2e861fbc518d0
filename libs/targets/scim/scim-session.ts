import type { Json } from '#scim';
import { AuthorizedClient } from '../authorization/authorized-client.ts';
import type { CallerIdentity } from '../authorization/caller.ts';
import type { CallOptions, CallResult } from '../connector.ts';
import type { Exchanged, HttpAnswer } from '../exchange/exchange.ts';
import type { ClientLimits } from '../exchange/http-client.ts';
import { answerError, classOfStatus } from '../exchange/status-error.ts';
import { isObject } from '../mapping/is-object.ts';

const MEDIA_TYPE = 'application/scim+json';

export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments below the base address; each is url-encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: Json;
  readonly ifMatch?: string | undefined;
  /** The call, for the reason of a failure. */
  readonly about: string;
}

/** Sends SCIM requests to one service provider and tells what its answers mean (RFC 7644 §3.12). */
export class ScimSession {
  private readonly client: AuthorizedClient;
  private readonly baseUrl: URL;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(caller: CallerIdentity & ClientLimits) {
    this.client = new AuthorizedClient(caller);
    this.baseUrl = caller.baseUrl;
    this.headers = caller.headers;
  }

  async send(request: ScimRequest, options: CallOptions): Promise<CallResult<HttpAnswer>> {
    const { method, path, query = {}, body, ifMatch } = request;
    const url = new URL(path.map(encodeURIComponent).join('/'), this.baseUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const exchanged = await this.client.send(
      {
        method,
        url,
        headers: {
          accept: `${MEDIA_TYPE}, application/json`,
          ...this.headers,
          ...(body === undefined ? {} : { 'content-type': MEDIA_TYPE }),
          ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        safe: method === 'GET',
      },
      options,
    );
    return judged(exchanged, request);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

function judged(exchanged: Exchanged, { about, method }: ScimRequest): CallResult<HttpAnswer> {
  if (exchanged.kind === 'failed') {
    const { error } = exchanged;
    return { kind: 'failed', error: { ...error, reason: `${about}: ${error.reason}` } };
  }
  const { answer } = exchanged;
  const scimType = scimTypeOf(answer.body);
  const kind = scimType === 'uniqueness' ? 'conflict' : classOf(answer.status);
  if (kind === undefined) return { kind: 'done', value: answer };
  if (kind === 'absent') return { kind: 'absent' };
  return { kind: 'failed', error: answerError(answer, kind, { about, because: scimType, safe: method === 'GET' }) };
}

/** 412: somebody else wrote in between, so that reading and writing again helps. 501: it never will. */
function classOf(status: number): ReturnType<typeof classOfStatus> {
  if (status === 412) return 'transient';
  return status === 501 ? 'permanent' : classOfStatus(status);
}

/** The keyword of an error (RFC 7644 table 9); its detail may quote a value, so that it is not told. */
function scimTypeOf(body: Json): string | undefined {
  const scimType = isObject(body) ? body['scimType'] : undefined;
  return typeof scimType === 'string' && /^[a-zA-Z]{1,40}$/.test(scimType) ? scimType : undefined;
}
