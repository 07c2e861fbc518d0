import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { JsonObject } from '#scim';
import { unwrap } from '../query/list-parameters.ts';
import { TenantTypes } from '../schemas/tenant-types.ts';
import { Commands, type Origin } from '../scim/commands.ts';
import { stateAfter } from '../scim/refusals.ts';
import { WriteService } from '../writes/write-service.ts';
import type { Settlement, WriteResult } from '../writes/write.ts';
import { readBulkRequest, type BulkRequest } from './bulk-request.ts';
import { planBulk, type PlannedBulk, type PlannedOperation } from './plan-bulk.ts';
import { renderResults } from './render-results.ts';

type BulkOrigin = Omit<Origin, 'ifMatch'>;

/** How the results of a planned bulk are kept: asked for once the operations are known. */
export type SettlementOf = (operations: readonly PlannedOperation[]) => Settlement;

/** Many operations in one request and one transaction, each with an outcome of its own (RFC 7644 §3.7). */
@Injectable()
export class Bulk {
  constructor(
    private readonly commands: Commands,
    private readonly writes: WriteService,
    private readonly types: TenantTypes,
  ) {}

  /** The body of the response. Throws a Refusal where the request as a whole is refused, and nothing was written. */
  async run(
    { body, bodyLength }: Pick<FastifyRequest, 'body' | 'bodyLength'>,
    { ifMatch: _, ...origin }: Origin,
    base: string,
  ): Promise<JsonObject> {
    const request = unwrap(readBulkRequest(body));
    const { operations, writes } = await this.plan(request, origin);
    const result = await this.submit(request, writes, { bodyLength });
    if (result.kind === 'bulk') return renderResults(operations, result.results, base);
    stateAfter(result);
    throw new Error('a bulk has no resource state');
  }

  /** Carries out a request that was accepted before; its results are stored in the same transaction. */
  async runAccepted(request: BulkRequest, origin: BulkOrigin, settlementOf: SettlementOf): Promise<WriteResult> {
    const { operations, writes } = await this.plan(request, origin);
    return this.submit(request, writes, { settlement: settlementOf(operations) });
  }

  private async plan({ operations }: BulkRequest, origin: BulkOrigin): Promise<PlannedBulk> {
    const types = await this.types.of(origin.tenant);
    return planBulk(operations, origin, types, () => this.commands.newKey(origin.tenant));
  }

  private async submit(
    { failOnErrors }: BulkRequest,
    operations: PlannedBulk['writes'],
    { bodyLength, ...settled }: { readonly settlement?: Settlement; readonly bodyLength?: number },
  ): Promise<WriteResult> {
    const [result] = await this.writes.submit([{ kind: 'bulk', operations, failOnErrors, ...settled }], bodyLength);
    if (result === undefined) throw new Error('a submitted bulk has no result');
    return result;
  }
}
