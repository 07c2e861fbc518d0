import { Body, Controller, Header, HttpCode, HttpException, Inject, Param, Post, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { TenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { FEED_POOL } from '../feed-pool.ts';
import { readPolling } from '../receivers/read-receivers.ts';
import { pollRequest } from './poll-request.ts';
import { Polling, type Polled } from './polling.ts';

/** Where a receiver comes for its tokens (RFC 8936), with the token that was made for it alone. */
@Controller('feeds')
@UseGuards(BearerGuard)
@RequireScopes('events')
export class PollController {
  constructor(
    @Inject(FEED_POOL) private readonly pool: Pool,
    private readonly polling: Polling,
  ) {}

  @Post(':id')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async poll(
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<Polled> {
    const parsed = pollRequest.safeParse(body ?? {});
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
      throw new HttpException(faults.join('; '), 400);
    }
    const who = { tenant: caller.tenant as TenantId, id, token: caller.token };
    const receiver = z.uuid().safeParse(id).success ? await readPolling(this.pool, who) : undefined;
    if (receiver === undefined) throw new HttpException('no receiver of this token lies at this address', 404);
    void reply.type('application/json');
    const polled = await this.polling.poll(receiver, parsed.data, goneSignal(reply));
    // A connection that is kept for the next poll would hold up the end of the server.
    if (this.polling.ending) void reply.header('connection', 'close');
    return polled;
  }
}

/** Aborted when the client has hung up or is answered. Its socket would gather a listener with each poll. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}
