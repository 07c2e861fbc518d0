/** The `code` of a system error (`ENOENT`, `ECONNREFUSED`), told by shape: Jest's realms make `instanceof` unsure. */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
