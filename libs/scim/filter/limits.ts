/** Announced bounds on a filter. Beyond each: 400 invalidFilter. */

/** Length of the text, in UTF-16 code units. */
export const MAX_FILTER_LENGTH = 16_384;
/** Nesting of parentheses, `not` and value paths. */
export const MAX_FILTER_DEPTH = 50;
