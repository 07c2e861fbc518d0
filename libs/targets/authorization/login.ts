import { answerError, classOfStatus } from '../exchange/status-error.ts';
import type { HttpClient } from '../exchange/http-client.ts';
import { compile } from '../expression/compile.ts';
import { bind } from '../expression/values.ts';
import type { AuthText } from './auth-schema.ts';
import type { Authorization } from './authorization.ts';
import type { CallerIdentity } from './caller.ts';
import { obtainedToken } from './obtained-token.ts';

type Login = Extract<AuthText, { type: 'login' }>;

export const LOGIN_VARIABLES: ReadonlySet<string> = new Set(['body', 'headers', 'status']);

/** A session opened by a request of the product's own, whose answer holds a token. */
export function loginAuthorization(auth: Login, connection: CallerIdentity, client: HttpClient): Authorization {
  const token = compile(auth.token.slice(1), { variables: LOGIN_VARIABLES });
  const name = (auth.header ?? 'authorization').toLowerCase();
  const prefix = auth.prefix ?? (auth.header === undefined ? 'Bearer ' : '');
  return obtainedToken(async (options) => {
    const exchanged = await client.send(
      {
        method: 'POST',
        url: new URL(auth.post.slice(1), connection.baseUrl),
        headers: { accept: 'application/json', 'content-type': 'application/json', ...connection.headers },
        body: JSON.stringify(auth.body),
        safe: true,
      },
      options,
    );
    if (exchanged.kind === 'failed') return { ok: false, error: exchanged.error };
    const { answer } = exchanged;
    const kind = classOfStatus(answer.status);
    const refusal = { about: 'logging in', safe: true } as const;
    if (kind === 'throttled' || kind === 'transient') return { ok: false, error: answerError(answer, kind, refusal) };
    const { body, headers, status } = answer;
    const found = token.ok ? token.expression.evaluate(bind({ body, headers: { ...headers }, status })) : undefined;
    if (kind !== undefined || found?.ok !== true || typeof found.value !== 'string' || found.value === '') {
      return { ok: false, error: answerError(answer, 'auth', { ...refusal, because: 'no token came' }) };
    }
    return {
      ok: true,
      headers: { [name]: `${prefix}${found.value}` },
      ...(auth.ttl === undefined ? {} : { lifetime: auth.ttl }),
    };
  });
}
