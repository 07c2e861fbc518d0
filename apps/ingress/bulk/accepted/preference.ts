/** What a request prefers of how it is answered (RFC 7240 §4.1, §4.3). */
export interface AnswerPreference {
  readonly respondAsync: boolean;
  /** Seconds that the client is willing to wait for the answer itself; undefined where it says nothing. */
  readonly wait: number | undefined;
}

/** Seconds that a request is held at most, whatever `wait` says: proxies and the server itself give up later. */
const MAX_WAIT = 30;

/** One preference: a token, perhaps with a value, perhaps quoted; parameters behind `;` are not ours to look at. */
const PREFERENCE = /^\s*([!#$%&'*+\-.^_`|~0-9a-z]+)\s*(?:=\s*(?:"([^"]*)"|([^;\s]*)))?\s*(?:;.*)?$/i;

/**
 * Reads `Prefer`, which may come in several lines. Of one preference that is named twice the first counts, and what
 * cannot be understood is as if it were not there (RFC 7240 §2).
 */
export function readPreference(header: string | readonly string[] | undefined): AnswerPreference {
  const lines = typeof header === 'string' ? [header] : (header ?? []);
  const named = new Map<string, string>();
  for (const written of lines.flatMap((line) => line.split(','))) {
    const match = PREFERENCE.exec(written);
    const name = match?.[1]?.toLowerCase();
    if (name !== undefined && !named.has(name)) named.set(name, match?.[2] ?? match?.[3] ?? '');
  }
  return { respondAsync: named.has('respond-async'), wait: secondsOf(named.get('wait')) };
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^[0-9]{1,9}$/.test(text)) return undefined;
  return Math.min(Number(text), MAX_WAIT);
}
