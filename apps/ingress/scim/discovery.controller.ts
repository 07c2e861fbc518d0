import { Controller, Get, Inject, Param, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { resourceTypes, schemas, serviceProviderConfig, standardSchemas, type JsonObject } from '#scim';
import { MAX_OPERATIONS } from '../bulk/bulk-request.ts';
import { EVENT_URIS } from '../feed/event-uris.ts';
import { CURSOR_TIMEOUT } from '../query/cursor.ts';
import { DEFAULT_COUNT, MAX_COUNT } from '../query/list-parameters.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import { readSchemas } from '../schemas/stored-schemas.ts';
import { TenantTypes } from '../schemas/tenant-types.ts';
import { MAX_BODY_BYTES } from './json-body.ts';
import { notFound } from './refusals.ts';
import { baseOf } from './request-base.ts';
import { Refusal, ScimErrorFilter } from './scim-error.filter.ts';
import { sendJson } from './scim-reply.ts';

const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What this service provider is and can do (RFC 7644 §4). */
@Controller('scim/v2')
@UseGuards(BearerGuard)
@RequireScopes('scim:read')
@UseFilters(ScimErrorFilter)
export class DiscoveryController {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly types: TenantTypes,
  ) {}

  @Get('ServiceProviderConfig')
  config(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const config = serviceProviderConfig({
      maxResults: MAX_COUNT,
      maxOperations: MAX_OPERATIONS,
      defaultPageSize: DEFAULT_COUNT,
      maxPayloadSize: MAX_BODY_BYTES,
      sort: true,
      cursor: { timeout: CURSOR_TIMEOUT },
      securityEvents: { asyncRequest: 'request', eventUris: [...EVENT_URIS] },
    });
    sendJson(reply, located(config, `${baseOf(request)}/ServiceProviderConfig`, 'ServiceProviderConfig'));
  }

  @Get('Schemas')
  async schemas(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('filter') filter: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    refuseFilter(filter);
    const all = await this.schemasOf(caller);
    sendJson(
      reply,
      listOf(all.map((schema) => located(schema, `${baseOf(request)}/Schemas/${idOf(schema)}`, 'Schema'))),
    );
  }

  @Get('Schemas/:id')
  async schema(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const schema = (await this.schemasOf(caller)).find((each) => idOf(each).toLowerCase() === id.toLowerCase());
    if (schema === undefined) throw notFound();
    sendJson(reply, located(schema, `${baseOf(request)}/Schemas/${idOf(schema)}`, 'Schema'));
  }

  @Get('ResourceTypes')
  async resourceTypes(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('filter') filter: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    refuseFilter(filter);
    const all = await this.typesOf(caller);
    sendJson(
      reply,
      listOf(all.map((type) => located(type, `${baseOf(request)}/ResourceTypes/${idOf(type)}`, 'ResourceType'))),
    );
  }

  @Get('ResourceTypes/:id')
  async resourceType(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const type = (await this.typesOf(caller)).find((each) => idOf(each).toLowerCase() === id.toLowerCase());
    if (type === undefined) throw notFound();
    sendJson(reply, located(type, `${baseOf(request)}/ResourceTypes/${idOf(type)}`, 'ResourceType'));
  }

  private async schemasOf({ tenant }: Caller): Promise<JsonObject[]> {
    const own = await readSchemas(this.registry, tenant as TenantId);
    return schemas([...standardSchemas, ...own.map(({ document }) => document)]);
  }

  private async typesOf({ tenant }: Caller): Promise<JsonObject[]> {
    const types = await this.types.of(tenant as TenantId);
    return resourceTypes([types.User, types.Group]);
  }
}

/** RFC 7644 §4: a filter on these endpoints is answered 403. */
function refuseFilter(filter: unknown): void {
  if (filter !== undefined) throw new Refusal({ status: 403, detail: 'this endpoint takes no filter' });
}

const idOf = ({ id }: JsonObject): string => (typeof id === 'string' ? id : '');

const located = (document: JsonObject, location: string, resourceType: string): JsonObject => ({
  ...document,
  meta: { resourceType, location },
});

const listOf = (resources: JsonObject[]): JsonObject => ({
  schemas: [LIST_RESPONSE],
  totalResults: resources.length,
  startIndex: 1,
  itemsPerPage: resources.length,
  Resources: resources,
});
