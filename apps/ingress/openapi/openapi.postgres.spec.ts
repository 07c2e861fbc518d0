import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { z } from 'zod';
import { TestIngress } from '../testing/test-ingress.ts';
import { Routes } from '../scim/routes.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const BADGE = 'urn:example:params:scim:schemas:extension:badge:1.0:User';

const shape = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ version: z.string() }),
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

let ingress: TestIngress;

beforeAll(async () => {
  ingress = await TestIngress.open();
});

afterAll(() => ingress.close());

const ask = (headers: Readonly<Record<string, string>> = {}) => fetch(`${ingress.url}/openapi.json`, { headers });
const read = async (headers: Readonly<Record<string, string>> = {}) => shape.parse(await (await ask(headers)).json());

/** What the linter says of a document, as `rule: where`. */
async function lint(document: object): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // `.search` and an id are told apart by the router, as RFC 7644 §3.4.3 wants it.
      'no-ambiguous-paths': 'off',
      // Health and metrics refuse nobody anything.
      'operation-4xx-response': 'off',
    },
  });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  return problems.map(({ ruleId, location, message }) => `${ruleId} ${location[0]?.pointer ?? ''}: ${message}`);
}

describe('the OpenAPI document', () => {
  it('is served to anybody, of the version of the package and with the place it was asked at', async () => {
    const answer = await ask();
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')));
    const document = shape.parse(await answer.json());
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect([document.openapi, document.info.version, document.servers]).toEqual([
      '3.1.1',
      version,
      [{ url: ingress.url }],
    ]);
  });

  it('has an operation for every route, and a route for every operation', async () => {
    const { paths } = await read();
    const routes = ingress.app
      .get(Routes)
      .all()
      // HEAD comes with every GET (RFC 9110 §9.3.2).
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).toEqual(routes.toSorted());
    expect(operations.length).toBeGreaterThan(30);
  });

  it('passes the linter, which finds what is wrong', async () => {
    const document = await read();
    expect(await lint(document)).toEqual([]);
    const { Error: _, ...schemas } = document.components.schemas;
    const broken = { ...document, components: { ...document.components, schemas } };
    expect((await lint(broken)).join('\n')).toMatch(/no-unresolved-refs/);
  });

  it('describes the schemas of a tenant to that tenant alone', async () => {
    const admin = await ingress.tokenFor('default', ['admin']);
    const schema = { id: BADGE, name: 'Badge', attributes: [{ name: 'number', type: 'integer' }] };
    const added = await ingress.send('POST', '/Schemas', schema, { authorization: `Bearer ${admin}` });
    expect(added.status).toBe(201);
    const own = await read({ authorization: `Bearer ${ingress.token}` });
    expect(own.components.schemas['User']).toHaveProperty(
      ['properties', BADGE, 'properties', 'number', 'type'],
      'integer',
    );
    expect(await lint(own)).toEqual([]);
    const other = await ingress.tokenFor('other', ['scim:read']);
    expect(JSON.stringify(await read({ authorization: `Bearer ${other}` }))).not.toContain(BADGE);
    expect(JSON.stringify(await read())).not.toContain(BADGE);
  });

  it('is refused to a token that is none', async () => {
    expect((await ask({ authorization: 'Bearer rc_guessed' })).status).toBe(401);
  });
});
