/** Microsoft Entra ID capitalises operations (`Add`); RFC 7644 §3.5.2 has them in lower case. */
export const operationName = (op: unknown): 'add' | 'remove' | 'replace' | undefined => {
  const name = typeof op === 'string' ? op.toLowerCase() : undefined;
  return name === 'add' || name === 'remove' || name === 'replace' ? name : undefined;
};
