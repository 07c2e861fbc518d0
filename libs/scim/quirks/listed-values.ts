import type { Json } from '../json.ts';

/**
 * Microsoft Entra ID, authentik, OneLogin and ssosync remove the elements that they list as the `value` of a `remove`
 * with a path and no filter. RFC 7644 §3.5.2.2 gives `remove` no value, and would empty the attribute. One element
 * may stand without its array. Undefined: no elements are listed, which is the RFC's own form (Keycloak's has
 * `"value": null`).
 */
export const listedValues = (value: Json | undefined): Json[] | undefined => {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value : [value];
};
