import type { MigrationClass } from '#platform';
import { Registry1764000000000 } from './0001-registry.ts';
import { Queries1764000000002 } from './0002-queries.ts';
import { Schemas1764000000003 } from './0003-schemas.ts';
import { TokenLimits1764000000004 } from './0004-token-limits.ts';
import { Search1764000000005 } from './0005-search.ts';
import { AcceptedBulks1764000000007 } from './0007-accepted-bulks.ts';
import { ServiceTokens1764000000008 } from './0008-service-tokens.ts';
import { Issuers1764000000009 } from './0009-issuers.ts';

export const registryMigrations: readonly MigrationClass[] = [
  Registry1764000000000,
  Queries1764000000002,
  Schemas1764000000003,
  TokenLimits1764000000004,
  Search1764000000005,
  AcceptedBulks1764000000007,
  ServiceTokens1764000000008,
  Issuers1764000000009,
];
