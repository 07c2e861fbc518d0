import { z } from 'zod';
import type { KafkaSasl } from '#platform';

const answer = z.object({ access_token: z.string().min(1) });

/** Milliseconds that the authorization server may take. */
const DEADLINE = 10_000;

/** An access token by client credentials (RFC 6749 section 4.4). kafkajs asks again when a broker wants a fresh one. */
export async function fetchToken(sasl: Extract<KafkaSasl, { mechanism: 'oauthbearer' }>): Promise<string> {
  const credentials = `${encodeURIComponent(sasl.clientId)}:${encodeURIComponent(sasl.clientSecret)}`;
  const response = await fetch(sasl.tokenUrl, {
    method: 'POST',
    signal: AbortSignal.timeout(DEADLINE),
    redirect: 'error',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(sasl.scope === undefined ? {} : { scope: sasl.scope }),
    }),
  });
  const parsed = response.ok ? answer.safeParse(await response.json()) : undefined;
  if (parsed?.success !== true) {
    throw new Error(`no token for Kafka: the server of KAFKA_SASL_TOKEN_URL answered ${response.status}`);
  }
  return parsed.data.access_token;
}
