import { Controller, HttpCode, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { originOf } from '../scim/commands.ts';
import { baseOf } from '../scim/request-base.ts';
import { ScimErrorFilter } from '../scim/scim-error.filter.ts';
import { sendJson } from '../scim/scim-reply.ts';
import { AcceptedBulks } from './accepted/accepted-bulks.ts';
import { readPreference } from './accepted/preference.ts';
import { responseOf } from './accepted/stored-answers.ts';
import { Bulk } from './bulk.ts';

@Controller('scim/v2/Bulk')
@UseGuards(BearerGuard)
@RequireScopes('scim:write')
@UseFilters(ScimErrorFilter)
export class BulkController {
  constructor(
    private readonly bulk: Bulk,
    private readonly accepted: AcceptedBulks,
  ) {}

  @Post()
  @HttpCode(200)
  async run(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const { respondAsync, wait } = readPreference(request.headers['prefer']);
    if (respondAsync) return this.accept(request, reply, caller, wait);
    sendJson(reply, await this.bulk.run(request, originOf(caller, request.headers), baseOf(request)));
  }

  /** 202 without a body, or what the request came to where that is known within the `wait` of its client (RFC 7240 §4.3). */
  private async accept(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
    wait: number | undefined,
  ): Promise<void> {
    const origin = originOf(caller, request.headers);
    const base = baseOf(request);
    const id = await this.accepted.accept(request.body, origin, base);
    void reply.headers({ 'set-txn': id, location: `${base}/BulkRequests/${id}` });
    const standing = wait === undefined ? undefined : await this.accepted.awaited(origin.tenant, id, wait);
    if (standing?.kind === 'finished') {
      void reply.header('preference-applied', `wait=${String(wait)}`);
      return sendJson(reply, responseOf(standing.answers));
    }
    void reply.status(202).header('preference-applied', 'respond-async').send();
  }
}
