import { isObject, type Json, type JsonObject, own } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';

const ROLE_PATHS: ReadonlySet<string> = new Set(['roles', 'entitlements']);

/**
 * Microsoft Entra ID (AssertiveAppRoleAssignmentsComplex) sends a role as a JSON document in a string, either as
 * the element or as its `value`: `"{\"id\":\"…\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"`.
 */
export function roleFromJsonText(attribute: Attribute, text: Json | undefined): JsonObject | undefined {
  if (typeof text !== 'string' || !text.startsWith('{') || !ROLE_PATHS.has(attribute.path)) return undefined;
  const role = parsed(text);
  if (!isObject(role)) return undefined;
  const value = own(role, 'value');
  const display = own(role, 'displayName') ?? own(role, 'display');
  if (typeof value !== 'string') return undefined;
  return { value, ...(typeof display === 'string' ? { display } : {}) };
}

function parsed(text: string): Json | undefined {
  try {
    // The one place where JSON comes inside JSON; JSON.parse is typed `any`, and returns exactly Json.
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
