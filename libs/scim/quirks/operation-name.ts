import type { Json } from '../json.ts';

/** Microsoft Entra ID (without the flag aadOptscim062020) capitalises operations: "Add", "Replace", "Remove". */
export const operationName = (op: Json | undefined): 'add' | 'remove' | 'replace' | undefined => {
  const name = typeof op === 'string' ? op.toLowerCase() : '';
  return name === 'add' || name === 'remove' || name === 'replace' ? name : undefined;
};
