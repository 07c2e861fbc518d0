import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { fetchShort } from '#platform';
import { secureUrl } from './secure-url.ts';

const PATIENCE = 5_000;
const document = z.object({ issuer: z.string(), jwks_uri: secureUrl });

/** Asks an issuer where its keys are (OpenID Connect Discovery 1.0 §4; RFC 8414). Throws a 400 that says what is missing. */
export async function discoverKeys(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = document.safeParse(await ask(url));
  if (!found.success) throw cannot(url, 'names no jwks_uri');
  if (found.data.issuer !== issuer) throw cannot(url, 'names another issuer');
  return found.data.jwks_uri;
}

async function ask(url: string): Promise<unknown> {
  try {
    const answer = await fetchShort(url, { signal: AbortSignal.timeout(PATIENCE), redirect: 'error' });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    throw cannot(url, 'does not answer with JSON');
  }
}

const cannot = (url: string, why: string): HttpException =>
  new HttpException(`issuer: ${url} ${why}; give jwksUri`, 400);
