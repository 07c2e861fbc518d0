/** The longest pause that a target is believed, in milliseconds. */
const MAX_PAUSE = 3_600_000;

/** Milliseconds that a Retry-After header asks for: seconds or a date (RFC 9110 §10.2.3); undefined without one. */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  const pause = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(pause) ? Math.min(Math.max(0, Math.ceil(pause)), MAX_PAUSE) : undefined;
}
