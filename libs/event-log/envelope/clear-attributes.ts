import { partitionKey } from '#identity';
import type { UnsequencedEvent } from './sealed-event.ts';

/** The content types of `data`: a compact JWE, or clear JSON. */
export const CONTENT_TYPES = { jose: 'application/jose', json: 'application/json' } as const;

type Clear = Omit<UnsequencedEvent, 'data' | 'partition'>;

/**
 * The clear CloudEvents attributes as canonical JSON members (RFC 8785: sorted by name, no white space), without
 * braces, split where `sequence` belongs. Written out by hand because it is on the hot path; the spec holds it equal
 * to the canonicalize library.
 */
export function clearMembers(event: Clear): { readonly before: string; readonly after: string } {
  const { id, tenant, source, type, subject, time, traceparent, version, actor, changed, encoding } = event;
  let before = `"datacontenttype":"${CONTENT_TYPES[encoding]}","id":"${id}","partitionkey":${JSON.stringify(partitionKey(tenant, subject))}`;
  if (actor !== undefined) before += `,"rollcallactor":"${actor}"`;
  if (changed !== undefined) before += `,"rollcallchanged":${JSON.stringify(changed.join(','))}`;
  if (version !== undefined) before += `,"rollcallversion":${version}`;
  let after = `"source":${JSON.stringify(source)},"specversion":"1.0","subject":"${subject}","time":"${time}"`;
  if (traceparent !== undefined) after += `,"traceparent":${JSON.stringify(traceparent)}`;
  after += `,"type":"${type}"`;
  return { before, after };
}

/** What the seal's `ctx` is the hash of: all clear attributes but `sequence`, which is not known when it is sealed. */
export function clearAttributes(event: Clear): string {
  const { before, after } = clearMembers(event);
  return `{${before},${after}}`;
}
