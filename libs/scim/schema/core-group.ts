import { attribute, complex, text } from './define.ts';
import type { SchemaDocument } from './schema-document.ts';

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** RFC 7643 §4.2, §8.7.1; `displayName` is required, as the text of §4.2 says. */
export const coreGroupSchema: SchemaDocument = {
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'Group',
  attributes: [
    text('displayName', 'A human-readable name for the Group. Required, not unique.', { required: true }),
    complex(
      'members',
      'The members of the Group.',
      [
        text('value', 'The identifier of the member.', { required: true, mutability: 'immutable', caseExact: true }),
        attribute('$ref', 'reference', 'The URI of the member.', {
          referenceTypes: ['User', 'Group'],
          mutability: 'immutable',
        }),
        text('type', "The kind of the member: 'User' or 'Group'.", {
          canonicalValues: ['User', 'Group'],
          mutability: 'immutable',
        }),
        text('display', "The member's name, taken from the member.", { mutability: 'readOnly' }),
      ],
      { multiValued: true },
    ),
  ],
};
