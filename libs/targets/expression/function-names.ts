/** Every function that an expression may call, with the numbers of arguments it takes. The list is closed. */
export const FUNCTIONS: ReadonlyMap<string, readonly number[]> = new Map([
  ['lower', [1]],
  ['trim', [1]],
  ['md5', [1]],
  ['sha256', [1]],
  ['hmac', [2]],
  ['base64', [1]],
  ['e164', [1, 2]],
  ['date', [1]],
  ['quote', [1, 2]],
  ['urlquote', [1]],
  ['primary', [1]],
  ['consent', [2]],
  ['coalesce', [1, 2, 3, 4]],
  ['join', [2]],
  // of CEL itself
  ['size', [1]],
  ['string', [1]],
  ['int', [1]],
  ['double', [1]],
  ['bool', [1]],
  ['type', [1]],
]);

/** What can be called on a value: `text.contains('x')`. Macros (has, all, exists, exists_one, map, filter) are no calls. */
export const METHODS: ReadonlyMap<string, readonly number[]> = new Map([
  ['contains', [1]],
  ['startsWith', [1]],
  ['endsWith', [1]],
  ['matches', [1]],
  ['size', [0]],
]);
