/** Announced bounds on what a resource may hold. Beyond each: 400 invalidValue. */

/** Values of one multi-valued attribute of a resource. */
export const MAX_VALUES = 1_000;
/** Members named in one request, or in one operation of it. */
export const MAX_MEMBERS = 50_000;
/** Length of one string, in UTF-16 code units. */
export const MAX_STRING_LENGTH = 65_536;
/** Length of a value that is unique or indexed, in bytes of UTF-8, as written and folded. */
export const MAX_INDEXED_BYTES = 1_024;
/** Operations of one PATCH request. */
export const MAX_PATCH_OPERATIONS = 1_000;
/** Values of multi-valued attributes that the operations of one PATCH look at, all together. */
export const MAX_PATCH_VISITS = 20_000;
