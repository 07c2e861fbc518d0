/**
 * The `code` of an error of the system, the database or a library (`ENOENT`, `55P03`); `unknown` where it has none.
 * Told by shape: an error of a Node built-in is no `instanceof Error` in another realm, as Jest's are.
 */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
