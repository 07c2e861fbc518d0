import { z } from 'zod';
import type { RunFile } from '../home/run-file.ts';
import { request } from '../http/request.ts';

const issuer = z.object({
  id: z.string(),
  issuer: z.string(),
  audience: z.string(),
  jwksUri: z.string(),
  scopeClaim: z.string(),
  scopes: z.array(z.string()),
});
const issuers = z.object({ issuers: z.array(issuer) });

export type ListedIssuer = z.output<typeof issuer>;

export interface WantedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly jwksUri?: string;
  readonly scopeClaim?: string;
  readonly requestsPerSecond?: number;
}

const address = ({ ingressUrl }: RunFile, path = ''): URL => new URL(`${ingressUrl}/admin/issuers${path}`);

export const registerIssuer = (run: RunFile, body: WantedIssuer): Promise<ListedIssuer> =>
  request({ service: 'the ingress', url: address(run), token: run.token, method: 'POST', body }, issuer);

export async function listIssuers(run: RunFile): Promise<readonly ListedIssuer[]> {
  return (await request({ service: 'the ingress', url: address(run), token: run.token }, issuers)).issuers;
}

export async function removeIssuer(run: RunFile, id: string): Promise<void> {
  const url = address(run, `/${encodeURIComponent(id)}`);
  await request({ service: 'the ingress', url, token: run.token, method: 'DELETE' }, z.unknown());
}
