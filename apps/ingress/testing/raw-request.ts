import { expect } from '@jest/globals';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestIngress } from './test-ingress.ts';

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: unknown;
}

export interface RawRequest {
  readonly method: string;
  /** From the root, as it is to stand in the request line. */
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Below fetch, which would mend or refuse a broken request itself. Every request has a connection of its own. */
export async function sendRaw(ingress: TestIngress, { method, path, body, headers }: RawRequest): Promise<RawAnswer> {
  const sent = request(ingress.url, {
    method,
    path,
    agent: false,
    headers: {
      authorization: `Bearer ${ingress.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...headers,
    },
  });
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      const { statusCode = 0, headers: answered } = response;
      void text(response).then((content) => {
        const type = answered['content-type'] ?? '';
        resolve({
          status: statusCode,
          type,
          headers: answered,
          body: content === '' ? undefined : JSON.parse(content),
        });
      }, reject);
    });
    sent.end(body);
  });
}

/** Expects the SCIM error of RFC 7644 §3.12, and nothing else in it. */
export function expectRefusal(answer: RawAnswer, status: number, scimType?: string): void {
  expect(answer).toMatchObject({ status, type: 'application/scim+json; charset=utf-8' });
  expect(answer.body).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    detail: expect.stringMatching(/\S/),
    ...(scimType === undefined ? {} : { scimType }),
  });
}
