import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '#platform';
import { systemOf } from './gate.ts';
import { Refusal } from './refusal.ts';
import { SYSTEMS, type System } from './system.ts';

/** The one place that turns an error into an answer, in the words of the system that was asked. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(
    @Inject(SYSTEMS) private readonly systems: readonly System[],
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = refusalOf(thrown);
    if (refusal.kind === 'internal') {
      this.logger.error({ err: thrown, method: request.method, route: request.routeOptions.url }, 'a request failed');
    }
    const system = systemOf(request, this.systems);
    const { status, body } = system?.describeRefusal(refusal) ?? describePlainly(refusal);
    void reply
      .status(status)
      .headers(refusal.headers)
      .header('content-type', `${system?.mediaType ?? 'application/json'}; charset=utf-8`)
      .send(JSON.stringify(body));
  }
}

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof HttpException && thrown.getStatus() === 404) {
    return new Refusal('absent', 'there is nothing at this address for this method');
  }
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (status === 413) return new Refusal('tooLarge', 'the body is larger than 1 MiB (1,048,576 bytes)');
  if (status === 415) return new Refusal('mediaType', 'send JSON');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Refusal('malformed', 'the request is malformed');
  }
  return new Refusal('internal', 'an unexpected error, which was logged');
}

/** For the sandbox's own addresses. */
function describePlainly(refusal: Refusal): { status: number; body: object } {
  const status = { absent: 404, tooLarge: 413, mediaType: 415, internal: 500 };
  const known = Object.entries(status).find(([kind]) => kind === refusal.kind)?.[1];
  return { status: known ?? 400, body: { error: refusal.message } };
}
