import { Controller, Get, Inject, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import { OptionalBearerGuard, RequireScopes } from '#platform';
import { REGISTRY } from '../registry/registry-pool.ts';
import { STANDARD_TYPES } from '../schemas/standard-types.ts';
import { readSchemas } from '../schemas/stored-schemas.ts';
import { TenantTypes } from '../schemas/tenant-types.ts';
import { rootOf } from '../scim/request-base.ts';
import { ScimErrorFilter } from '../scim/scim-error.filter.ts';
import { openApiDocument } from './document.ts';

/** The service's description, for anybody; with a token, that of its tenant, whose schemas are nobody else's business. */
@Controller('openapi.json')
@UseGuards(OptionalBearerGuard)
@RequireScopes('scim:read')
@UseFilters(ScimErrorFilter)
export class OpenApiController {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly types: TenantTypes,
  ) {}

  @Get()
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const server = rootOf(request);
    const tenant = request.caller?.tenant as TenantId | undefined;
    const document = openApiDocument(
      tenant === undefined
        ? { server, types: STANDARD_TYPES, extensions: [] }
        : {
            server,
            types: await this.types.of(tenant),
            extensions: (await readSchemas(this.registry, tenant)).map((stored) => stored.document),
          },
    );
    void reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('vary', 'authorization')
      .send(JSON.stringify(document));
  }
}
