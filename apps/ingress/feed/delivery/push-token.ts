import { z } from 'zod';
import { errorCode } from '#platform';

/** Milliseconds that a receiver may take to answer. */
const PATIENCE = 10_000;
/** Bytes of an answer that are read, at most: an error's code is among them or is not looked for. */
const MOST_READ = 8_192;
/** Milliseconds that `Retry-After` may ask for, at most. */
const MOST_WAIT = 3_600_000;

/** What came of pushing one token (RFC 8935 §2). `fault`: a short code that holds nothing personal. */
export type Pushed =
  | { readonly kind: 'delivered' }
  /** The receiver will never take this token. */
  | { readonly kind: 'refused'; readonly fault: string }
  /** 400 without a reason that we know: this token or all of them. */
  | { readonly kind: 'unclear'; readonly fault: string }
  /** The receiver takes nothing at the moment. `wait`: milliseconds that it asks for. */
  | { readonly kind: 'failed'; readonly fault: string; readonly wait?: number };

export interface PushTo {
  readonly endpoint: string;
  readonly authorization: string | undefined;
}

/** The codes of RFC 8935 §2.4 that are about one token; the others are about who sends it, or by which key. */
const ABOUT_THE_TOKEN = 'invalid_request';
const ABOUT_US: ReadonlySet<string> = new Set([
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
]);

/** One request with one token. Redirects are not followed: credentials go where an administrator has said, alone. */
export async function pushToken({ endpoint, authorization }: PushTo, token: string): Promise<Pushed> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: token,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await beginningOf(response);
    return response.ok ? { kind: 'delivered' } : judge(response, text);
  } catch (error) {
    return { kind: 'failed', fault: faultOf(error) };
  }
}

function judge(response: Response, text: string): Pushed {
  const { status } = response;
  const code = status === 400 ? codeOf(text) : undefined;
  if (code === ABOUT_THE_TOKEN) return { kind: 'refused', fault: code };
  if (code !== undefined && ABOUT_US.has(code)) return { kind: 'failed', fault: code };
  if (status === 400 || status === 413 || status === 422) return { kind: 'unclear', fault: `HTTP ${status}` };
  const wait = waitOf(response.headers.get('retry-after'));
  return { kind: 'failed', fault: `HTTP ${status}`, ...(wait === undefined ? {} : { wait }) };
}

const errorBody = z.object({ err: z.string() });

function codeOf(text: string): string | undefined {
  try {
    return errorBody.safeParse(JSON.parse(text)).data?.err;
  } catch {
    // No JSON: then it has no code.
    return undefined;
  }
}

/** RFC 9110 §10.2.3: seconds or a date. */
function waitOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^[0-9]{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), MOST_WAIT);
}

async function beginningOf(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const read of response.body) {
    const chunk: unknown = read;
    if (!ArrayBuffer.isView(chunk)) break;
    chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size >= MOST_READ) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function faultOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'timeout';
  const code = errorCode(error instanceof Error && error.cause !== undefined ? error.cause : error);
  return code === '' ? 'no answer' : code;
}
