import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform/servers';
import { whyNotReady } from './readiness.ts';

describe('waiting for a service', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());
  const never = new AbortController().signal;

  const answering = async (...answers: readonly (readonly [number, string])[]): Promise<string> => {
    const port = await freePort();
    let asked = 0;
    server = createServer((_, response) => {
      const [status, body] = answers[Math.min(asked, answers.length - 1)] ?? [500, ''];
      asked += 1;
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${port}`;
  };
  const report = (checks: object): string => JSON.stringify({ ready: false, checks });

  it('ends as soon as it is ready', async () => {
    expect(await whyNotReady(await answering([503, '{}'], [200, '{}']), 10_000, never)).toBeUndefined();
  });

  it('gives the parts that are not ready, with their reasons, at the deadline', async () => {
    const body = report({
      database: { ready: false, reason: 'connection refused' },
      log: { ready: true },
      keyring: { ready: false },
    });
    expect(await whyNotReady(await answering([503, body]), 50, never)).toBe(
      'database: connection refused; keyring: not ready',
    );
  });

  it('says that nobody answers', async () => {
    expect(await whyNotReady(`http://127.0.0.1:${await freePort()}`, 0, never)).toBe('it does not answer');
  });
});
