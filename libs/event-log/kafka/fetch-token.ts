import { z } from 'zod';
import type { KafkaSasl } from '#platform';
import { KafkaRefusal, TokenOutage } from './refusal.ts';

const answer = z.object({ access_token: z.string().min(1) });

/** Milliseconds that the authorization server may take. */
const DEADLINE = 10_000;

/** An access token by client credentials (RFC 6749 section 4.4). kafkajs asks again when a broker wants a fresh one. */
export async function fetchToken(sasl: Extract<KafkaSasl, { mechanism: 'oauthbearer' }>): Promise<string> {
  const response = await ask(sasl);
  const parsed = response.ok ? answer.safeParse(await response.json().catch(() => undefined)) : undefined;
  if (parsed?.success === true) return parsed.data.access_token;
  if (response.status >= SERVER_ERROR) throw new TokenOutage(`it answered ${response.status}`);
  throw new KafkaRefusal(
    `no token for Kafka: the server of KAFKA_SASL_TOKEN_URL answered ${response.status}; mend KAFKA_SASL_CLIENT_ID, ` +
      'KAFKA_SASL_CLIENT_SECRET and KAFKA_SASL_SCOPE',
  );
}

const SERVER_ERROR = 500;

async function ask(sasl: Extract<KafkaSasl, { mechanism: 'oauthbearer' }>): Promise<Response> {
  const credentials = `${encodeURIComponent(sasl.clientId)}:${encodeURIComponent(sasl.clientSecret)}`;
  try {
    return await fetch(sasl.tokenUrl, {
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
  } catch (cause) {
    throw new TokenOutage('it does not answer', { cause });
  }
}
