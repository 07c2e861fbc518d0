export const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** The app takes loyalty, preferences and consents as the customer extension names them. */
export const CUSTOMER_USER = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';

export const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Extensions are stored under these names; the core schemas' attributes stand beside them. */
export const EXTENSIONS = [ENTERPRISE_USER, CUSTOMER_USER];
export const CORES = [CORE_USER, CORE_GROUP];
