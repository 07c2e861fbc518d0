import { Complaint } from '../complaint.ts';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 30_000;

/** Asks the auditor for bytes; undefined where it has no such thing. Everything else that can fail is a {@link Complaint}. */
export async function fetchBytes(auditorUrl: string, path: string, token?: string): Promise<Uint8Array | undefined> {
  const response = await send(`${auditorUrl}/${path}`, auditorUrl, token);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  if (response.status === 404) return undefined;
  throw new Complaint(
    `the auditor answers ${response.status} for ${path}`,
    response.status === 401 || response.status === 403
      ? 'use a token of scope audit: `rollcall token create`, then set ROLLCALL_TOKEN'
      : 'see `rollcall status` and the log of the auditor',
  );
}

export async function fetchText(auditorUrl: string, path: string, token?: string): Promise<string | undefined> {
  const bytes = await fetchBytes(auditorUrl, path, token);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

async function send(url: string, origin: string, token: string | undefined): Promise<Response> {
  try {
    return await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(DEADLINE),
    });
  } catch {
    throw new Complaint(`the auditor does not answer at ${origin}`, 'see `rollcall status`');
  }
}
