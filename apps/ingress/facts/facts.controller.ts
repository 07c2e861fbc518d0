import { Body, Controller, HttpCode, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FACT_TYPES, factDataSchemas, isEventId, isResourceId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { originOf, type Origin } from '../scim/commands.ts';
import { unavailable } from '../scim/refusals.ts';
import { Refusal, ScimErrorFilter } from '../scim/scim-error.filter.ts';
import type { FactWrite, WriteResult } from '../writes/write.ts';
import { unstorableData } from './unstorable-data.ts';
import { WriteService } from '../writes/write-service.ts';

/** The most facts of one request. */
const MAX_FACTS = 1_000;

const factsRequest = z.strictObject({
  facts: z
    .array(
      z.strictObject({
        id: z.string().refine(isEventId, 'must be a lower-case UUID'),
        type: z.enum(FACT_TYPES),
        subject: z.string().refine(isResourceId, 'must be a lower-case UUID'),
        source: z
          .string()
          .regex(/^(targets\/[a-z0-9_-]{1,64}|audit)$/, 'must be targets/{name} or audit')
          .default('audit'),
        data: z.record(z.string(), z.unknown()),
      }),
    )
    .max(MAX_FACTS),
});

/** What other services have learnt reaches the log here, in the same kind of transaction as a SCIM write. */
@Controller('internal/facts')
@UseGuards(BearerGuard)
@RequireScopes('facts')
@UseFilters(ScimErrorFilter)
export class FactsController {
  constructor(private readonly writes: WriteService) {}

  /**
   * Takes `{ facts: [{ id, type, subject, source?, data }] }`; answers how many were new and how many known. A fact
   * about a subject that never was makes it 400 with the index; the other facts of the request are recorded.
   */
  @Post()
  @HttpCode(200)
  async record(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<{ accepted: number; duplicates: number }> {
    const facts = parseFacts(body, originOf(caller, request.headers));
    return summary(facts.length === 0 ? [] : await this.writes.submit(facts));
  }
}

function parseFacts(body: unknown, { tenant, actor, traceparent }: Origin): FactWrite[] {
  const parsed = factsRequest.safeParse(body);
  if (!parsed.success)
    throw invalidFacts(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`));
  return parsed.data.facts.map((fact, index) => {
    const data = factDataSchemas[fact.type].safeParse(fact.data);
    if (!data.success) {
      throw invalidFacts(
        data.error.issues.map((issue) => `facts.${index}.data.${issue.path.join('.')}: ${issue.message}`),
      );
    }
    const unstorable = unstorableData(data.data);
    if (unstorable !== undefined) throw invalidFacts([`facts.${index}.data: ${unstorable}`]);
    return {
      kind: 'fact',
      tenant,
      id: fact.id,
      type: fact.type,
      subject: fact.subject,
      source: `/tenants/${tenant}/${fact.source}`,
      actor,
      data: data.data,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
  });
}

function summary(results: readonly WriteResult[]): { accepted: number; duplicates: number } {
  const unknown = results.flatMap((result, index) =>
    result.kind === 'fact' && result.recorded === 'unknownSubject' ? [index] : [],
  );
  if (unknown.length > 0) throw invalidFacts(unknown.map((index) => `facts.${index}.subject: no such resource`));
  if (results.some((result) => result.kind !== 'fact'))
    throw unavailable('not every fact was recorded; send them again, with the same ids');
  const count = (recorded: 'new' | 'duplicate'): number =>
    results.filter((result) => result.kind === 'fact' && result.recorded === recorded).length;
  return { accepted: count('new'), duplicates: count('duplicate') };
}

const invalidFacts = (faults: readonly string[]): Refusal =>
  new Refusal({ status: 400, scimType: 'invalidValue', detail: faults.slice(0, 5).join('; ') });
