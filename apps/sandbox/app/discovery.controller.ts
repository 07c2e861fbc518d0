import { Controller, Get, Header, Param } from '@nestjs/common';
import { Refusal } from '../http/refusal.ts';
import { RESOURCE_TYPES, SCHEMAS, SERVICE_PROVIDER_CONFIG } from './discovery.ts';
import type { JsonObject } from './json.ts';
import { LIST_RESPONSE } from './schemas.ts';
import { MEDIA_TYPE } from './scim-error.ts';

/** What the app can do, for clients that ask first (RFC 7644 §4). */
@Controller('app/scim/v2')
export class DiscoveryController {
  @Get('ServiceProviderConfig')
  @Header('content-type', MEDIA_TYPE)
  config(): JsonObject {
    return SERVICE_PROVIDER_CONFIG;
  }

  @Get('ResourceTypes')
  @Header('content-type', MEDIA_TYPE)
  resourceTypes(): JsonObject {
    return listOf(RESOURCE_TYPES);
  }

  @Get('ResourceTypes/:id')
  @Header('content-type', MEDIA_TYPE)
  resourceType(@Param('id') id: string): JsonObject {
    return find(RESOURCE_TYPES, id);
  }

  @Get('Schemas')
  @Header('content-type', MEDIA_TYPE)
  schemas(): JsonObject {
    return listOf(SCHEMAS);
  }

  @Get('Schemas/:id')
  @Header('content-type', MEDIA_TYPE)
  schema(@Param('id') id: string): JsonObject {
    return find(SCHEMAS, id);
  }
}

function listOf(resources: readonly JsonObject[]): JsonObject {
  return {
    schemas: [LIST_RESPONSE],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: [...resources],
  };
}

function find(resources: readonly JsonObject[], id: string): JsonObject {
  const found = resources.find((resource) => resource['id'] === id);
  if (found === undefined) throw new Refusal('absent', 'there is no such description');
  return found;
}
