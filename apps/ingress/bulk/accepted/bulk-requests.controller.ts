import { Controller, Get, Param, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { TenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { notFound } from '../../scim/refusals.ts';
import { ScimErrorFilter } from '../../scim/scim-error.filter.ts';
import { sendJson } from '../../scim/scim-reply.ts';
import { AcceptedBulks } from './accepted-bulks.ts';
import { responseOf } from './stored-answers.ts';

/** What has become of a Bulk request that was answered 202 (RFC 9967 §2.5.1.1): where its Location leads. */
@Controller('scim/v2/BulkRequests')
@UseGuards(BearerGuard)
@RequireScopes('scim:write')
@UseFilters(ScimErrorFilter)
export class BulkRequestsController {
  constructor(private readonly accepted: AcceptedBulks) {}

  /** 202 without a body while it waits or runs, 200 with the Bulk response of RFC 7644 §3.7.3 once it is done. */
  @Get(':id')
  async read(@Param('id') id: string, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    const standing = isId(id) ? await this.accepted.standing(caller.tenant as TenantId, id) : undefined;
    if (standing === undefined) throw notFound();
    void reply.header('cache-control', 'no-store');
    if (standing.kind === 'finished') return sendJson(reply, responseOf(standing.answers));
    void reply.status(202).headers({ 'set-txn': id, 'retry-after': '1' }).send();
  }
}

const isId = (text: string): boolean => z.uuid().safeParse(text).success;
