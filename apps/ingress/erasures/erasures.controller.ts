import { Body, Controller, HttpCode, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isResourceId, type Command } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { originOf } from '../scim/commands.ts';
import { stateAfter } from '../scim/refusals.ts';
import { Refusal, ScimErrorFilter } from '../scim/scim-error.filter.ts';
import { EventIds } from '../writes/write.ts';
import { WriteService } from '../writes/write-service.ts';

const subject = z.string().refine(isResourceId, 'must be a lower-case UUID');
const begin = z.strictObject({ subject, request: z.uuid(), due: z.iso.datetime() });
const finish = z.strictObject({ subject });

/** How far the registry is with a person's erasure. */
interface Standing {
  readonly status: 'erasing' | 'deleted' | 'erased';
}

/**
 * The steps of an erasure that only the writer of the log can take, for the auditor, which leads it. Each can be asked
 * for any number of times.
 */
@Controller('internal/erasures')
@UseGuards(BearerGuard)
@RequireScopes('facts')
@UseFilters(ScimErrorFilter)
export class ErasuresController {
  constructor(private readonly writes: WriteService) {}

  /** Takes `{ subject, request, due }`: SCIM answers 404 from here on, and every target is told to forget the person. */
  @Post()
  @HttpCode(200)
  begin(@Body() body: unknown, @Req() { headers }: FastifyRequest, @CurrentCaller() caller: Caller): Promise<Standing> {
    const { subject: id, request, due } = checked(begin, body);
    const { tenant, actor } = originOf(caller, headers);
    return this.standing({ kind: 'requestErasure', tenant, actor, id, request, due });
  }

  /** Takes `{ subject }`: what the registry has of the person goes. 404 for somebody who was not to be erased. */
  @Post('finish')
  @HttpCode(200)
  finish(
    @Body() body: unknown,
    @Req() { headers }: FastifyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<Standing> {
    const { tenant, actor } = originOf(caller, headers);
    return this.standing({ kind: 'eraseUser', tenant, actor, id: checked(finish, body).subject });
  }

  private async standing(command: Command): Promise<Standing> {
    const [result] = await this.writes.submit([{ kind: 'command', command, ids: new EventIds() }]);
    if (result === undefined) throw new Error('a write without a result');
    const { status } = stateAfter(result);
    if (status === 'live') throw new Error('an erasure left the person as they were');
    return { status };
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new Refusal({ status: 400, scimType: 'invalidValue', detail: faults.join('; ') });
}
