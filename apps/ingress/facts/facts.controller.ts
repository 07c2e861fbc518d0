import { Body, Controller, HttpCode, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AdmitsServices, BearerGuard, CurrentTeller, RequireScopes, type Caller, type ServiceCaller } from '#platform';
import { tellerOf } from '../scim/commands.ts';
import { unavailable } from '../scim/refusals.ts';
import { Refusal, ScimErrorFilter } from '../scim/scim-error.filter.ts';
import type { FactWrite, WriteResult } from '../writes/write.ts';
import { WriteService } from '../writes/write-service.ts';
import { invalidFacts, readFacts } from './facts-request.ts';
import { whoseFact } from './whose-fact.ts';

/** What other services have learnt reaches the log here, in the same kind of transaction as a SCIM write. */
@Controller('internal/facts')
@UseGuards(BearerGuard)
@RequireScopes('facts')
@AdmitsServices()
@UseFilters(ScimErrorFilter)
export class FactsController {
  constructor(private readonly writes: WriteService) {}

  /**
   * Takes `{ facts: [{ tenant?, id, type, subject, source?, data }] }`; answers how many were new and how many known.
   * A fact about a subject that the tenant never had makes it 400 with the index; the other facts of the request are
   * recorded. One that the caller must not tell makes it 403, and none is recorded.
   */
  @Post()
  @HttpCode(200)
  async record(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @CurrentTeller() caller: Caller | ServiceCaller,
  ): Promise<{ accepted: number; duplicates: number }> {
    const facts = factsOf(body, request, caller);
    return summary(facts.length === 0 ? [] : await this.writes.submit(facts, request.bodyLength));
  }
}

function factsOf(body: unknown, { headers }: FastifyRequest, caller: Caller | ServiceCaller): FactWrite[] {
  const teller = tellerOf(caller, headers);
  return readFacts(body).map((fact, index) => {
    const { id, type, subject, source, data } = fact;
    const whose = whoseFact(caller, fact);
    switch (whose.kind) {
      case 'forbidden':
        throw new Refusal({ status: 403, detail: `facts.${index}: ${whose.reason}` });
      case 'invalid':
        throw invalidFacts([`facts.${index}: ${whose.reason}`]);
      case 'tenant': {
        const { tenant } = whose;
        return { kind: 'fact', tenant, id, type, subject, source: `/tenants/${tenant}/${source}`, data, ...teller };
      }
    }
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
