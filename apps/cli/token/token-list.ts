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
const createdToken = z.object({ id: z.string(), token: z.string() });

export type ListedToken = z.output<typeof tokenList>['tokens'][number];
export type CreatedToken = z.output<typeof createdToken>;

export interface WantedToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly requestsPerSecond?: number;
  /** RFC 3339; absent: never. */
  readonly expires?: string;
}

const address = (run: RunFile, path = ''): URL => new URL(`${run.ingressUrl}/admin/tokens${path}`);

/** The tokens of the caller's tenant, oldest first, without their values: nobody has those but who was given them. */
export async function listTokens(run: RunFile): Promise<readonly ListedToken[]> {
  const { tokens } = await request({ service: 'the ingress', url: address(run), token: run.token }, tokenList);
  return tokens;
}

/** Makes a token. Its value is in this answer and nowhere else. */
export const createToken = (run: RunFile, wanted: WantedToken): Promise<CreatedToken> =>
  request({ service: 'the ingress', url: address(run), token: run.token, method: 'POST', body: wanted }, createdToken);

/** Makes a second token like this one. Its value is in this answer and nowhere else. */
export const rotateToken = (run: RunFile, id: string, expires: string | undefined): Promise<CreatedToken> =>
  request(
    {
      service: 'the ingress',
      url: address(run, `/${encodeURIComponent(id)}/rotate`),
      token: run.token,
      method: 'POST',
      body: expires === undefined ? {} : { expires },
    },
    createdToken,
  );

export async function revokeToken(run: RunFile, id: string): Promise<void> {
  const url = address(run, `/${encodeURIComponent(id)}`);
  await request({ service: 'the ingress', url, token: run.token, method: 'DELETE' }, z.unknown());
}
