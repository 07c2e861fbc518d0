import { attribute, complex, text } from './define.ts';
import type { SchemaDocument } from './schema-document.ts';

export const ENTERPRISE_USER_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** RFC 7643 §4.3, §8.7.1. */
export const enterpriseUserSchema: SchemaDocument = {
  id: ENTERPRISE_USER_SCHEMA,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    text('employeeNumber', 'Identifier assigned to a person by the organization.'),
    text('costCenter', 'The name of a cost center.'),
    text('organization', 'The name of an organization.'),
    text('division', 'The name of a division.'),
    text('department', 'The name of a department.'),
    complex('manager', "The User's manager.", [
      text('value', "The id of the SCIM resource representing the User's manager.", { caseExact: true }),
      attribute('$ref', 'reference', "The URI of the SCIM resource representing the User's manager.", {
        referenceTypes: ['User'],
      }),
      text('displayName', "The displayName of the User's manager.", { mutability: 'readOnly' }),
    ]),
  ],
};
