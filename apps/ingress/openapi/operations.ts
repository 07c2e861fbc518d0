import { bulkOperations } from './bulk-operations.ts';
import { consentOperations } from './consent-operations.ts';
import { discoveryOperations } from './discovery-operations.ts';
import { feedOperations } from './feed-operations.ts';
import { internalOperations } from './internal-operations.ts';
import type { Operation } from './operation.ts';
import { issuerOperations } from './issuer-operations.ts';
import { meOperations, resourceOperations, rootOperations } from './resource-operations.ts';
import { serviceOperations } from './service-operations.ts';
import { tokenOperations } from './token-operations.ts';

/** Everything that this service answers to; a test holds it equal to the routes that are registered. */
export const OPERATIONS: readonly Operation[] = [
  ...resourceOperations('User'),
  ...resourceOperations('Group'),
  ...meOperations,
  ...rootOperations,
  ...bulkOperations,
  ...consentOperations,
  ...discoveryOperations,
  ...tokenOperations,
  ...issuerOperations,
  ...feedOperations,
  ...internalOperations,
  ...serviceOperations,
];
