import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { errorCode, isOutage } from '#platform';
import { Unavailable } from './unavailable.ts';

/** RFC 9457. `detail` says what to mend and holds nothing personal. */
interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** Seconds after which asking again is worth it. */
const RETRY_AFTER = 2;

/** The one place where an error becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, detail } = this.describe(error);
    const problem: Problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
    if (status === 503) void reply.header('retry-after', String(RETRY_AFTER));
    void reply.status(status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private describe(error: unknown): { readonly status: number; readonly detail: string } {
    // Nest's own 404 quotes the path, which may hold anything.
    if (error instanceof HttpException && error.getStatus() === 404 && error.message.startsWith('Cannot ')) {
      return { status: 404, detail: 'there is nothing at this address' };
    }
    if (error instanceof HttpException) return { status: error.getStatus(), detail: error.message };
    if (error instanceof Unavailable) {
      this.logger.warn({ err: error.cause }, error.message);
      return { status: 503, detail: error.message };
    }
    const status = clientFault(error);
    if (status !== undefined) return { status, detail: 'the request cannot be understood' };
    this.logger.error({ err: error }, 'a request failed');
    return isOutage(error)
      ? { status: 503, detail: 'the database does not answer in time; ask again' }
      : { status: 500, detail: 'something went wrong here; the log of the auditor says what' };
  }
}

/** Fastify's own refusals (a path that cannot be decoded, an oversized header) carry their status. */
function clientFault(error: unknown): number | undefined {
  if (!errorCode(error).startsWith('FST_') || typeof error !== 'object' || error === null) return undefined;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
