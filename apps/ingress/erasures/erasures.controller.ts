import { Body, Controller, HttpCode, Inject, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { z } from 'zod';
import type { Command } from '#identity';
import { AdmitsServices, BearerGuard, CurrentTeller, RequireScopes, type Caller, type ServiceCaller } from '#platform';
import { readTypes } from '../registry/read-types.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import { tellerOf, type Teller } from '../scim/commands.ts';
import { notFound, stateAfter, unavailable } from '../scim/refusals.ts';
import { Refusal, ScimErrorFilter } from '../scim/scim-error.filter.ts';
import { EventIds, type FactWrite } from '../writes/write.ts';
import { WriteService } from '../writes/write-service.ts';
import { begin, complete, finish } from './erasure-requests.ts';
import { eventOf } from './event-of.ts';

/** How far the registry is with a person's erasure. */
interface Standing {
  readonly status: 'erasing' | 'deleted' | 'erased';
}

/**
 * The steps of an erasure that only the writer of the log can take, for the auditor, which leads it and has asked for
 * the scope `erase`. A token of a tenant is refused: with it an erasure could be begun past that scope. Each step can
 * be asked for any number of times.
 */
@Controller('internal/erasures')
@UseGuards(BearerGuard)
@RequireScopes('facts')
@AdmitsServices()
@UseFilters(ScimErrorFilter)
export class ErasuresController {
  constructor(
    private readonly writes: WriteService,
    @Inject(REGISTRY) private readonly registry: Pool,
  ) {}

  /** Takes `{ tenant, subject, request, due, by }`: SCIM answers 404 from here on, and every target is told to forget the person. */
  @Post()
  @HttpCode(200)
  async begin(
    @Body() body: unknown,
    @Req() { headers }: FastifyRequest,
    @CurrentTeller() caller: Caller | ServiceCaller,
  ): Promise<Standing> {
    const teller = serviceOnly(caller, headers);
    const { tenant: of, subject: id, request, due, by } = checked(begin, body);
    const origin = { ...teller, tenant: of, actor: by };
    const standing = await this.standing({ kind: 'requestErasure', id, request, due, ...origin });
    // Their key and their accounts may live on, and nothing in the registry says that it was asked for before.
    if (standing.status === 'deleted') {
      await this.tell(
        { ...origin, id: eventOf('requested', request), type: 'rollcall.erasure.requested', subject: id },
        { request, due },
      );
    }
    return standing;
  }

  /** Takes `{ tenant, subject }`: what the registry has of the person goes. 404 for somebody who was not to be erased. */
  @Post('finish')
  @HttpCode(200)
  finish(
    @Body() body: unknown,
    @Req() { headers }: FastifyRequest,
    @CurrentTeller() caller: Caller | ServiceCaller,
  ): Promise<Standing> {
    const teller = serviceOnly(caller, headers);
    const { tenant: of, subject: id } = checked(finish, body);
    return this.standing({ kind: 'eraseUser', tenant: of, id, ...teller });
  }

  /**
   * Takes `{ tenant, subject, id, request, approvedBy? }`: the log says that the erasure is over. 409 for somebody who
   * is not erased. That is read outside the write: who is erased stays so.
   */
  @Post('complete')
  @HttpCode(200)
  async complete(
    @Body() body: unknown,
    @Req() { headers }: FastifyRequest,
    @CurrentTeller() caller: Caller | ServiceCaller,
  ): Promise<Standing> {
    const teller = serviceOnly(caller, headers);
    const { tenant: of, subject: person, id, request, approvedBy } = checked(complete, body);
    const [known] = await readTypes(this.registry, [{ tenant: of, id: person }]);
    if (known === undefined) throw notFound();
    if (known.status !== 'erased') throw new Refusal({ status: 409, detail: 'this person is not erased' });
    await this.tell(
      { ...teller, tenant: of, id, type: 'rollcall.erasure.completed', subject: person },
      { request, ...(approvedBy === undefined ? {} : { approvedBy }) },
    );
    return { status: known.status };
  }

  private async tell(fact: Omit<FactWrite, 'kind' | 'source' | 'data'>, data: object): Promise<void> {
    const source = `/tenants/${fact.tenant}/audit`;
    const [result] = await this.writes.submit([{ kind: 'fact', source, data, ...fact }]);
    if (result?.kind !== 'fact') throw unavailable('the step was not recorded; ask again');
  }

  private async standing(command: Command): Promise<Standing> {
    const [result] = await this.writes.submit([{ kind: 'command', command, ids: new EventIds() }]);
    if (result === undefined) throw new Error('a write without a result');
    const { status } = stateAfter(result);
    if (status === 'live') throw new Error('an erasure left the person as they were');
    return { status };
  }
}

function serviceOnly(caller: Caller | ServiceCaller, headers: FastifyRequest['headers']): Teller {
  if (caller.tenant === undefined) return tellerOf(caller, headers);
  throw new Refusal({
    status: 403,
    detail: 'erasures are asked for at POST /privacy/erasures; only the services may take their steps here',
  });
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new Refusal({ status: 400, scimType: 'invalidValue', detail: faults.join('; ') });
}
