import type { JsonObject } from '#scim';

type Section = 'schemas' | 'parameters' | 'headers' | 'responses';

/** A reference to a component of the document. */
export const component = (section: Section, name: string): JsonObject => ({ $ref: `#/components/${section}/${name}` });
