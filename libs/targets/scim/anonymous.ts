import type { Json, JsonObject } from '#scim';

/** The mapped attributes of nobody: empty, but for those that a provider may not let be empty, which say nothing. */
export function anonymous(mapped: readonly string[], remoteId: string): JsonObject {
  const userName = `erased-${remoteId}`;
  const required: JsonObject = {
    // Under .invalid (RFC 2606 §2) no message can ever arrive.
    emails: [{ value: `${userName}@erased.invalid`, primary: true }],
    displayName: 'erased',
    // Removed as a whole, a name leaves what a provider has computed of it.
    name: {
      formatted: 'erased',
      familyName: null,
      givenName: null,
      middleName: null,
      honorificPrefix: null,
      honorificSuffix: null,
    },
  };
  const emptied = mapped.map((name): [string, Json] => [name, required[name] ?? null]);
  return { ...Object.fromEntries(emptied), userName, active: false };
}
