import type { Json } from '../json.ts';

/** Microsoft Entra ID (without the flag aadOptscim062020) sends booleans as the strings "True" and "False". */
export const booleanFromText = (value: Json): boolean | undefined => {
  if (typeof value !== 'string' || value.length > 5) return undefined;
  const text = value.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
};
