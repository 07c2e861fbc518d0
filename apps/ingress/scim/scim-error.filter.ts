import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER, errorCode, isOutage } from '#platform';
import { scimErrorBody, type ScimError } from '#scim';
import { EncodedBody, MAX_BODY_BYTES, MalformedJson } from './json-body.ts';
import { Routes } from './routes.ts';

/** When a request that met something that is away may be sent again, in seconds. */
const RETRY = { 'retry-after': '1' };

/** An expected refusal on its way to the client, thrown by the code that turns outcomes into HTTP. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly error: ScimError,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(error.detail);
  }
}

/** The one place that turns an error into an answer: always the SCIM error body (RFC 7644 §3.12). */
@Catch()
export class ScimErrorFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly routes: Routes,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { error, headers } = this.unlessNotAllowed(describe(thrown), request);
    if (error.status >= 500 && !(thrown instanceof Refusal)) {
      this.logger.error({ err: thrown, method: request.method, route: request.routeOptions.url }, 'a request failed');
    }
    void reply
      .status(error.status)
      .headers(headers)
      .header('content-type', 'application/scim+json; charset=utf-8')
      .send(JSON.stringify(scimErrorBody(error)));
  }

  /**
   * Nest answers an unknown method on a known path with 404, and so does a route that takes `.search` for an id; of a
   * method that none of our routes has Fastify even wants a body. RFC 9110 §15.5.6 wants 405 with Allow.
   */
  private unlessNotAllowed(described: Described, { method, url, is404 }: FastifyRequest): Described {
    if (described.error.status !== 404 && !is404) return described;
    const allowed = this.routes.allowed(url.split('?', 1)[0] ?? '');
    if (allowed === undefined || allowed.includes(method)) return described;
    return { ...plain(405, `${method} is not possible here`), headers: { allow: allowed.join(', ') } };
  }
}

interface Described {
  readonly error: ScimError;
  readonly headers: Readonly<Record<string, string>>;
}

function describe(thrown: unknown): Described {
  if (thrown instanceof Refusal) return { error: thrown.error, headers: thrown.headers };
  if (thrown instanceof MalformedJson) return plain(400, thrown.message, 'invalidSyntax');
  if (thrown instanceof EncodedBody) {
    // RFC 9110 §15.5.16: which codings would have been taken.
    const headers = { 'accept-encoding': 'identity' };
    return { ...plain(415, 'send the body without Content-Encoding'), headers };
  }
  // Nest hands on Fastify's own errors as the cause of one of its own.
  switch (errorCode(thrown instanceof HttpException ? thrown.cause : thrown)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return plain(413, `the request body is larger than 1 MiB (${MAX_BODY_BYTES} bytes)`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return plain(415, 'send application/scim+json or application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return plain(400, 'the body is not as long as Content-Length says', 'invalidSyntax');
    default:
      if (thrown instanceof HttpException) return fromHttp(thrown);
      if (isOutage(thrown)) {
        return { ...plain(503, 'the database does not answer in time; the request can be sent again'), headers: RETRY };
      }
      return plain(500, 'an unexpected error, which was logged; the request can be sent again');
  }
}

function fromHttp(thrown: HttpException): Described {
  const status = thrown.getStatus();
  const isUnknownPath = status === 404 && thrown.message.startsWith('Cannot ');
  const { error } = plain(status, isUnknownPath ? 'there is nothing at this path' : thrown.message);
  return { error, headers: status === 503 ? RETRY : {} };
}

const plain = (status: number, detail: string, scimType?: ScimError['scimType']): Described => ({
  error: { status, detail, ...(scimType === undefined ? {} : { scimType }) },
  headers: {},
});
