import { Controller, Get, Param, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { baseOf } from '../scim/request-base.ts';
import { Refusal, ScimErrorFilter } from '../scim/scim-error.filter.ts';
import { sendJson } from '../scim/scim-reply.ts';
import { ConsentHistory } from './consent-history.ts';
import { consentReceipt } from './consent-receipt.ts';
import { renderRecord } from './consent-record.ts';

const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const DEFAULT_COUNT = 100;
const MAX_COUNT = 1_000;

/** The history of a person's consents, oldest first, and a receipt for each change (docs/scim.md, Consents). */
@Controller('scim/v2/Users/:id/consents')
@UseGuards(BearerGuard)
@RequireScopes('scim:read')
@UseFilters(ScimErrorFilter)
export class ConsentsController {
  constructor(private readonly history: ConsentHistory) {}

  /** `after`: the sequence of the last record that is known; `count`: at most so many. */
  @Get()
  async list(
    @Param('id') id: string,
    @Query('after') after: unknown,
    @Query('count') count: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const limit = Math.min(MAX_COUNT, integer('count', count) ?? DEFAULT_COUNT);
    // One more tells whether there is another page.
    const found = await this.history.list(caller.tenant as TenantId, id, integer('after', after) ?? 0, limit + 1);
    const records = found.slice(0, limit);
    const last = records.at(-1);
    const path = `${baseOf(request)}/Users/${id}/consents`;
    sendJson(reply, {
      schemas: [LIST_RESPONSE],
      itemsPerPage: records.length,
      ...(found.length > records.length && last !== undefined ? { nextAfter: last.sequence } : {}),
      Resources: records.map((record) => renderRecord(record, path)),
    });
  }

  @Get(':event')
  async receipt(
    @Param('id') id: string,
    @Param('event') event: string,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    sendJson(reply, consentReceipt(await this.history.find(caller.tenant as TenantId, id, event), id));
  }
}

function integer(name: string, value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new Refusal({ status: 400, scimType: 'invalidValue', detail: `${name} must be a whole number of 0 or more` });
}
