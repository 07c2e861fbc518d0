import { coreGroupSchema } from '../schema/core-group.ts';
import { coreUserSchema } from '../schema/core-user.ts';
import { CUSTOMER_SCHEMA, customerSchema } from '../schema/customer.ts';
import { enterpriseUserSchema } from '../schema/enterprise-user.ts';
import { compileResourceType } from './compile.ts';
import type { ResourceType } from './resource-type.ts';
import type { SchemaDocument } from '../schema/schema-document.ts';

const customer = (path: string): string => `${CUSTOMER_SCHEMA}:${path}`;

/**
 * The User with the enterprise and the customer extension, and with these besides. Throws on a schema that no type can
 * have: an attribute's name that comes twice, or one that every object inherits.
 */
export const compileUserType = (extensions: readonly SchemaDocument[]): ResourceType =>
  compileResourceType({
    name: 'User',
    endpoint: '/Users',
    schema: coreUserSchema,
    extensions: [enterpriseUserSchema, customerSchema, ...extensions].map((schema) => ({ schema, required: false })),
    indexed: [
      'userName',
      'externalId',
      'displayName',
      'name.familyName',
      'name.givenName',
      'emails.value',
      'phoneNumbers.value',
    ],
    closed: [
      'status',
      'marketingPreferences.frequency',
      'loyalty.status',
      'consents.channel',
      'consents.state',
      'consents.lawfulBasis',
      'consents.method',
    ].map(customer),
    elementKeys: { [customer('consents')]: ['purpose', 'channel', 'controller'] },
  });

export const userType = compileUserType([]);

export const groupType = compileResourceType({
  name: 'Group',
  endpoint: '/Groups',
  schema: coreGroupSchema,
  extensions: [],
  indexed: ['externalId', 'displayName', 'members.value'],
  closed: ['members.type'],
});

/** `members` is stored and changed apart from the group: readers of groups single it out. */
export const membersAttribute = groupType.attributes.get('members');
