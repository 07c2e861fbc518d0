const READ = ['GET', 'HEAD'];

/** What each path of the service answers to, for `Allow`. */
const PATHS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/scim\/v2\/(Users|Groups)$/, [...READ, 'POST']],
  [/^\/scim\/v2\/((Users|Groups)\/)?\.search$/, ['POST']],
  [/^\/scim\/v2$/, READ],
  [/^\/scim\/v2\/Me$/, [...READ, 'PUT', 'PATCH', 'DELETE']],
  [/^\/scim\/v2\/(Users|Groups)\/[^/]+$/, [...READ, 'PUT', 'PATCH', 'DELETE']],
  [/^\/scim\/v2\/Bulk$/, ['POST']],
  [/^\/scim\/v2\/BulkRequests\/[^/]+$/, READ],
  [/^\/scim\/v2\/Users\/[^/]+\/consents(\/[^/]+)?$/, READ],
  [/^\/scim\/v2\/ServiceProviderConfig$/, READ],
  [/^\/scim\/v2\/Schemas$/, [...READ, 'POST']],
  [/^\/scim\/v2\/Schemas\/[^/]+$/, [...READ, 'PUT', 'DELETE']],
  [/^\/scim\/v2\/ResourceTypes(\/[^/]+)?$/, READ],
  [/^\/internal\/facts$/, ['POST']],
  [/^\/internal\/erasures(\/finish)?$/, ['POST']],
  [/^\/admin\/tokens$/, [...READ, 'POST']],
  [/^\/admin\/tokens\/[^/]+$/, ['DELETE']],
  [/^\/admin\/tokens\/[^/]+\/rotate$/, ['POST']],
];

/** The methods of a path, or undefined when there is nothing at it. */
export function allowedMethods(path: string): readonly string[] | undefined {
  return PATHS.find(([pattern]) => pattern.test(path.replace(/\/$/, '')))?.[1];
}
