/** The `code` of a system error (`ENOENT`), told by shape: an error of another realm is no instance of our Error. */
export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
