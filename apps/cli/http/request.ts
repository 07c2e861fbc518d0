import { z } from 'zod';
import { Complaint } from '../complaint.ts';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 30_000;

/** RFC 9457 from the auditor, RFC 7644 §3.12 from the ingress, Nest's own form from the guards: each may name its reason. */
const fault = z.object({ detail: z.string().optional(), message: z.string().optional() });

/** There is no such thing: callers may know another place to look. */
export class NotFound extends Complaint {}

export interface Call {
  /** Named in complaints: `the auditor`. */
  readonly service: string;
  readonly url: URL;
  readonly token: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
}

/** Calls a service and checks what it answers. Every way in which that can fail is a {@link Complaint}. */
export async function request<Schema extends z.ZodType>(call: Call, answer: Schema): Promise<z.output<Schema>> {
  const response = await send(call);
  if (!response.ok) throw await complaintOf(call, response);
  const parsed = answer.safeParse(response.status === 204 ? undefined : await bodyOf(response));
  if (parsed.success) return parsed.data;
  throw new Complaint(
    `${call.service} at ${call.url.origin} answers something this version does not understand`,
    'check that the address is right and that both are of one version',
  );
}

async function send(call: Call): Promise<Response> {
  try {
    return await fetch(call.url, {
      method: call.method ?? 'GET',
      headers: {
        authorization: `Bearer ${call.token}`,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(DEADLINE),
    });
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    const what = late ? `does not answer within ${DEADLINE / 1_000} s` : 'does not answer';
    throw new Complaint(`${call.service} ${what} at ${call.url.origin}`, 'see `rollcall status`');
  }
}

/** The parsed body; undefined where it is no JSON. */
async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

async function complaintOf(call: Call, response: Response): Promise<Complaint> {
  const parsed = fault.safeParse(await bodyOf(response));
  const reason = parsed.data?.detail ?? parsed.data?.message ?? `${call.service} answers ${response.status}`;
  return response.status === 404 ? new NotFound(reason, 'check the id') : new Complaint(reason, remedyFor(response));
}

function remedyFor(response: Response): string {
  const { status } = response;
  if (status === 401) return 'the token of run.json was revoked or has expired: set another in ROLLCALL_TOKEN';
  if (status === 403) return 'use a token that has it: `rollcall token create`, then set ROLLCALL_TOKEN';
  if (status === 429 || status === 503) {
    const after = response.headers.get('retry-after');
    return `try again${after === null ? ' in a moment' : ` in ${after} s`}; \`rollcall status\` says what is wrong`;
  }
  if (status >= 500) return 'see the log of that service in ROLLCALL_HOME/logs';
  return 'mend the command and try again (--help shows how)';
}
