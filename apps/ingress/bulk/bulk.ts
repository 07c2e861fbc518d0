import { Injectable } from '@nestjs/common';
import type { JsonObject } from '#scim';
import { unwrap } from '../query/list-parameters.ts';
import { TenantTypes } from '../schemas/tenant-types.ts';
import { Commands, type Origin } from '../scim/commands.ts';
import { stateAfter } from '../scim/refusals.ts';
import { WriteService } from '../writes/write-service.ts';
import { readBulkRequest } from './bulk-request.ts';
import { planBulk } from './plan-bulk.ts';
import { renderResults } from './render-results.ts';

/** Many operations in one request and one transaction, each with an outcome of its own (RFC 7644 §3.7). */
@Injectable()
export class Bulk {
  constructor(
    private readonly commands: Commands,
    private readonly writes: WriteService,
    private readonly types: TenantTypes,
  ) {}

  /** The body of the response. Throws a Refusal where the request as a whole is refused, and nothing was written. */
  async run(body: unknown, { ifMatch: _, ...origin }: Origin, base: string): Promise<JsonObject> {
    const { operations: written, failOnErrors } = unwrap(readBulkRequest(body));
    const types = await this.types.of(origin.tenant);
    const takeKey = () => this.commands.newKey(origin.tenant);
    const { operations, writes } = await planBulk(written, origin, types, takeKey);
    const [result] = await this.writes.submit([{ kind: 'bulk', operations: writes, failOnErrors }]);
    if (result === undefined) throw new Error('a submitted bulk has no result');
    if (result.kind === 'bulk') return renderResults(operations, result.results, base);
    stateAfter(result);
    throw new Error('a bulk has no resource state');
  }
}
