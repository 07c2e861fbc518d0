import type { Json } from '../json.ts';

/**
 * Microsoft Entra ID replaces `emails[type eq "work"].value` from its own idea of the person, also where no such
 * email is left, and quarantines the job when that fails. Its capital "Replace" creates the element; a `replace` as
 * RFC 7644 §3.5.2.3 spells it fails with noTarget there, as the RFC says.
 */
export const createsMissingElement = (op: Json | undefined): boolean => op === 'Replace';
