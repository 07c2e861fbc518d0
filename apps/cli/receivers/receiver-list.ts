import { z } from 'zod';
import type { RunFile } from '../home/run-file.ts';
import { request } from '../http/request.ts';

const made = z.object({ id: z.string(), audience: z.string(), token: z.string().optional() });
const receiver = z.object({
  id: z.string(),
  name: z.string(),
  method: z.enum(['push', 'poll']),
  waiting: z.number(),
  parked: z.number(),
  fault: z.string().nullish(),
  suspended: z.string().nullish(),
});
const list = z.object({ receivers: z.array(receiver) });
const counted = z.object({ retried: z.number().optional(), discarded: z.number().optional() });

export type MadeReceiver = z.output<typeof made>;
export type ListedReceiver = z.output<typeof receiver>;

export interface WantedReceiver {
  readonly name: string;
  readonly delivery:
    | { readonly method: 'push'; readonly endpoint: string; readonly authorization?: string }
    | { readonly method: 'poll' };
  readonly content?: 'notice' | 'full';
  readonly events?: readonly string[];
  readonly introduce?: true;
}

const call = <Schema extends z.ZodType>(
  { ingressUrl, token }: RunFile,
  path: string,
  answer: Schema,
  more: { readonly method?: 'POST' | 'DELETE'; readonly body?: object } = {},
): Promise<z.output<Schema>> =>
  request({ service: 'the ingress', url: new URL(`${ingressUrl}/admin/receivers${path}`), token, ...more }, answer);

const place = (id: string, rest = ''): string => `/${encodeURIComponent(id)}${rest}`;

export const addReceiver = (run: RunFile, body: WantedReceiver): Promise<MadeReceiver> =>
  call(run, '', made, { method: 'POST', body });

export async function listReceivers(run: RunFile): Promise<readonly ListedReceiver[]> {
  return (await call(run, '', list)).receivers;
}

export async function removeReceiver(run: RunFile, id: string): Promise<void> {
  await call(run, place(id), z.unknown(), { method: 'DELETE' });
}

export async function resumeReceiver(run: RunFile, id: string): Promise<void> {
  await call(run, place(id, '/resume'), z.unknown(), { method: 'POST' });
}

/** How many tokens that the receiver had refused are sent again. */
export async function retryParked(run: RunFile, id: string): Promise<number> {
  return (await call(run, place(id, '/parked/retry'), counted, { method: 'POST' })).retried ?? 0;
}

/** How many tokens that the receiver had refused were let go. */
export async function discardParked(run: RunFile, id: string): Promise<number> {
  return (await call(run, place(id, '/parked'), counted, { method: 'DELETE' })).discarded ?? 0;
}
