import { z } from 'zod';
import type { RunFile } from '../home/run-file.ts';
import { request } from '../http/request.ts';

const tokenList = z.object({
  tokens: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      created: z.string(),
      expires: z.string().nullish(),
    }),
  ),
});
export const createdToken = z.object({ id: z.string(), token: z.string() });

export type ListedToken = z.output<typeof tokenList>['tokens'][number];
export type CreatedToken = z.output<typeof createdToken>;

export interface WantedToken {
  readonly name: string;
  /** Absent for the services, whose rights are settled. */
  readonly scopes?: readonly string[];
  readonly requestsPerSecond?: number;
  /** RFC 3339; absent: never. */
  readonly expires?: string;
}

/** Whose tokens: those of the token in use (its tenant's), of a tenant by name, or of the services. */
export type Owner = { readonly kind: 'own' | 'services' } | { readonly kind: 'tenant'; readonly name: string };

function address(run: RunFile, owner: Owner, path = ''): URL {
  switch (owner.kind) {
    case 'own':
      return new URL(`${run.ingressUrl}/admin/tokens${path}`);
    case 'services':
      return new URL(`${run.ingressUrl}/admin/services/tokens${path}`);
    case 'tenant':
      return new URL(`${run.ingressUrl}/admin/tenants/${encodeURIComponent(owner.name)}/tokens${path}`);
  }
}

/** The tokens of an owner, oldest first, without their values: nobody has those but who was given them. */
export async function listTokens(run: RunFile, owner: Owner): Promise<readonly ListedToken[]> {
  const { tokens } = await request({ service: 'the ingress', url: address(run, owner), token: run.token }, tokenList);
  return tokens;
}

/** Makes a token. Its value is in this answer and nowhere else. */
export const createToken = (run: RunFile, owner: Owner, wanted: WantedToken): Promise<CreatedToken> =>
  request(
    { service: 'the ingress', url: address(run, owner), token: run.token, method: 'POST', body: wanted },
    createdToken,
  );

/** Makes a second token like this one. Its value is in this answer and nowhere else. */
export const rotateToken = (
  run: RunFile,
  owner: Owner,
  id: string,
  expires: string | undefined,
): Promise<CreatedToken> =>
  request(
    {
      service: 'the ingress',
      url: address(run, owner, `/${encodeURIComponent(id)}/rotate`),
      token: run.token,
      method: 'POST',
      body: expires === undefined ? {} : { expires },
    },
    createdToken,
  );

export async function revokeToken(run: RunFile, owner: Owner, id: string): Promise<void> {
  const url = address(run, owner, `/${encodeURIComponent(id)}`);
  await request({ service: 'the ingress', url, token: run.token, method: 'DELETE' }, z.unknown());
}
