import { Body, Controller, Delete, HttpCode, Param, Post, Put, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { schemas, type SchemaDocument } from '#scim';
import { baseOf } from '../scim/request-base.ts';
import { ScimErrorFilter } from '../scim/scim-error.filter.ts';
import { SCIM_JSON } from '../scim/scim-reply.ts';
import { SchemaChanges } from './schema-changes.ts';

/** Extension schemas of the caller's tenant. Reading them is the discovery endpoints' business. */
@Controller('scim/v2/Schemas')
@UseGuards(BearerGuard)
@RequireScopes('admin')
@UseFilters(ScimErrorFilter)
export class SchemasController {
  constructor(private readonly changes: SchemaChanges) {}

  @Post()
  async add(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const schema = await this.changes.add(caller.tenant as TenantId, body);
    void reply.header('location', locationOf(request, schema));
    send(reply, 201, request, schema);
  }

  @Put(':id')
  async replace(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    send(reply, 200, request, await this.changes.replace(caller.tenant as TenantId, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<void> {
    await this.changes.remove(caller.tenant as TenantId, id);
  }
}

const locationOf = (request: FastifyRequest, { id }: SchemaDocument): string => `${baseOf(request)}/Schemas/${id}`;

function send(reply: FastifyReply, status: number, request: FastifyRequest, schema: SchemaDocument): void {
  const [document] = schemas([schema]);
  const meta = { resourceType: 'Schema', location: locationOf(request, schema) };
  void reply
    .status(status)
    .header('content-type', SCIM_JSON)
    .send(JSON.stringify({ ...document, meta }));
}
