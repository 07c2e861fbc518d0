/**
 * Microsoft Entra ID sends `Replace` on `emails[type eq "work"].value` to people who have no such element, and means
 * to create it. It is told by its capitals: RFC 7644 §3.5.2.3 wants noTarget for `replace`.
 */
export const createsMissingElement = (op: string): boolean => op === 'Replace';
