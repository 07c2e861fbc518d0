import { z } from 'zod';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** https, or http on this very host, without credentials, query or fragment. */
export const secureUrl = z
  .string()
  .max(1_000)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password, search, hash } = new URL(text);
    const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
    return isSafe && username + password + search + hash === '';
  }, 'must be an https URL without user, query and fragment');
