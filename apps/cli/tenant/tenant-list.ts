import { z } from 'zod';
import type { RunFile } from '../home/run-file.ts';
import { request } from '../http/request.ts';
import { createdToken } from '../token/token-list.ts';

const tenant = z.object({ name: z.string(), created: z.string() });
const createdTenant = tenant.extend({ token: createdToken });
const page = z.object({ tenants: z.array(tenant), next: z.string().optional() });

export type ListedTenant = z.output<typeof tenant>;
export type CreatedTenant = z.output<typeof createdTenant>;

const PAGE = 1_000;

/** Makes a tenant and its first token, whose value is in this answer and nowhere else. */
export const createTenant = (
  { ingressUrl, token }: RunFile,
  wanted: { readonly name: string; readonly scopes?: readonly string[] },
): Promise<CreatedTenant> =>
  request(
    { service: 'the ingress', url: new URL(`${ingressUrl}/admin/tenants`), token, method: 'POST', body: wanted },
    createdTenant,
  );

/** Every tenant of the installation, in the order of names, a page at a time. */
export async function* listTenants({ ingressUrl, token }: RunFile): AsyncGenerator<ListedTenant> {
  for (let after: string | undefined; ;) {
    const url = new URL(`${ingressUrl}/admin/tenants?limit=${PAGE}`);
    if (after !== undefined) url.searchParams.set('after', after);
    const { tenants, next } = await request({ service: 'the ingress', url, token }, page);
    yield* tenants;
    if (next === undefined) return;
    after = next;
  }
}
