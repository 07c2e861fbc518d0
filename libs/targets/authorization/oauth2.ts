import { z } from 'zod';
import { answerError, classOfStatus } from '../exchange/status-error.ts';
import type { HttpClient } from '../exchange/http-client.ts';
import type { AuthText } from './auth-schema.ts';
import type { Authorization } from './authorization.ts';
import { basic } from './basic.ts';
import { obtainedToken } from './obtained-token.ts';

type OAuth2 = Extract<AuthText, { type: 'oauth2' }>;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });

/** The client credentials grant (RFC 6749 §4.4). */
export function oauth2Authorization(auth: OAuth2, client: HttpClient): Authorization {
  return obtainedToken(async (options) => {
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (auth.scope !== undefined) form.set('scope', auth.scope);
    if (auth.audience !== undefined) form.set('audience', auth.audience);
    const inBody = auth.send === 'body';
    if (inBody) {
      form.set('client_id', auth.clientId);
      form.set('client_secret', auth.clientSecret);
    }
    const exchanged = await client.send(
      {
        method: 'POST',
        url: new URL(auth.tokenUrl),
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...(inBody
            ? {}
            : { authorization: basic(encodeURIComponent(auth.clientId), encodeURIComponent(auth.clientSecret)) }),
        },
        body: form.toString(),
        safe: true,
      },
      options,
    );
    if (exchanged.kind === 'failed') return { ok: false, error: exchanged.error };
    const { answer } = exchanged;
    const kind = classOfStatus(answer.status);
    const refusal = { about: 'asking for a token', safe: true } as const;
    if (kind === 'throttled' || kind === 'transient') return { ok: false, error: answerError(answer, kind, refusal) };
    const token = tokenAnswer.safeParse(answer.body);
    if (kind !== undefined || !token.success) return { ok: false, error: answerError(answer, 'auth', refusal) };
    const { access_token, expires_in } = token.data;
    return {
      ok: true,
      headers: { authorization: `Bearer ${access_token}` },
      ...(expires_in === undefined ? {} : { lifetime: expires_in * 1_000 }),
    };
  });
}
