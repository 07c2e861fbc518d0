import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER, isOutage } from '#platform';

/** Seconds after which asking again is worth it. */
const RETRY_AFTER = 2;

/** RFC 9457: the one place where an error of the syncer's own interface becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, detail } = this.describe(error);
    if (status === 503) void reply.header('retry-after', String(RETRY_AFTER));
    const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
    void reply.status(status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private describe(error: unknown): { readonly status: number; readonly detail: string } {
    if (error instanceof HttpException) return { status: error.getStatus(), detail: error.message };
    this.logger.error({ err: error }, 'a request failed');
    return isOutage(error)
      ? { status: 503, detail: 'the database does not answer in time; ask again' }
      : { status: 500, detail: 'something went wrong here; the log of the syncer says what' };
  }
}
