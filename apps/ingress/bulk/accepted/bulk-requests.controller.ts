import { Controller, Get, Param, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { TokenMaker } from '../../feed/tokens/token-maker.ts';
import { notFound } from '../../scim/refusals.ts';
import { baseOf } from '../../scim/request-base.ts';
import { Refusal, ScimErrorFilter } from '../../scim/scim-error.filter.ts';
import { sendJson } from '../../scim/scim-reply.ts';
import { AcceptedBulks, type Standing } from './accepted-bulks.ts';
import { responseOf } from './stored-answers.ts';

/** What has become of a Bulk request that was answered 202 (RFC 9967 §2.5.1.1): where its Location leads. */
@Controller('scim/v2/BulkRequests')
@UseGuards(BearerGuard)
@RequireScopes('scim:write')
@UseFilters(ScimErrorFilter)
export class BulkRequestsController {
  constructor(
    private readonly accepted: AcceptedBulks,
    private readonly tokens: TokenMaker,
  ) {}

  /**
   * 202 without a body while it waits or runs, 200 with the Bulk response of RFC 7644 §3.7.3 once it is done. Who
   * accepts `application/secevent+jwt` alone is given the completion event of one operation instead (`?operation=3`).
   */
  @Get(':id')
  async read(
    @Param('id') id: string,
    @Query('operation') operation: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const standing = isId(id) ? await this.accepted.standing(caller.tenant as TenantId, id) : undefined;
    if (standing === undefined) throw notFound();
    void reply.header('cache-control', 'no-store');
    if (standing.kind === 'open') {
      void reply.status(202).headers({ 'set-txn': id, 'retry-after': '1' }).send();
      return;
    }
    if (!wantsToken(request)) return sendJson(reply, responseOf(standing.answers));
    const token = await this.tokenOf({ id, operation: placeOf(operation), standing }, baseOf(request));
    void reply.status(200).header('content-type', SECEVENT).send(token);
  }

  private async tokenOf(
    { id, operation, standing }: { id: string; operation: number; standing: Standing & { kind: 'finished' } },
    base: string,
  ): Promise<string> {
    const { when: finished, answers } = standing;
    const audience = `${base}/BulkRequests/${id}`;
    const issuer = base.replace(/\/scim\/v2$/, '');
    const token = await this.tokens.makeAnswer({ id, operation, finished, answers }, { issuer, audience });
    if (token === undefined) throw notFound();
    return token;
  }
}

const SECEVENT = 'application/secevent+jwt';

const wantsToken = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.split(';', 1)[0]?.trim().toLowerCase() === SECEVENT;

function placeOf(operation: unknown): number {
  if (operation === undefined) return 0;
  if (typeof operation === 'string' && /^[0-9]{1,4}$/.test(operation)) return Number(operation);
  throw new Refusal({ status: 400, scimType: 'invalidValue', detail: 'operation: expected its index in the request' });
}

const isId = (text: string): boolean => z.uuid().safeParse(text).success;
