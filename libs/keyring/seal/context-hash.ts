import { hash } from 'node:crypto';

/**
 * The `ctx` of a seal: base64url SHA-256 over the canonical JSON (RFC 8785) of the event's clear attributes, all but
 * `sequence`, which is not known when the data is sealed.
 */
export const contextHash = (canonicalText: string): string => hash('sha256', canonicalText, 'base64url');
