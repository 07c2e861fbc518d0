import type { Attribute } from '../resource-type/attribute.ts';
import { findAttribute } from '../resource-type/path.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';

/**
 * Microsoft Entra ID (aadOptscim062020) writes attributes as dotted and fully qualified keys of one flat object:
 * `"name.givenName"`, `"urn:…:enterprise:2.0:User:employeeNumber"`. And bodies of its documentation have attributes
 * of the enterprise extension under their bare names (`"department"`).
 */
export const attributeOfFlatKey = (type: ResourceType, key: string): Attribute | undefined => findAttribute(type, key);
