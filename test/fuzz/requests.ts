import fc from 'fast-check';
import { groupType, printFilter, userType, type Json, type JsonObject, type ResourceType } from '#scim';
import { arbitraryFilter } from '../../libs/scim/testing/arbitrary-filter.ts';
import { arbitraryOperation, patchBody } from '../../libs/scim/testing/arbitrary-patch.ts';
import { arbitraryResource } from '../../libs/scim/testing/arbitrary-resource.ts';
import { similarText } from '../../libs/scim/testing/arbitrary-text.ts';

/** One request to the SCIM endpoints. `{id}` in a path stands for a resource that is there. */
export interface FuzzRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The body as it goes out: JSON mostly, broken JSON sometimes. */
  readonly body?: string;
}

/** Names and values that have broken such services: what objects inherit, what no database keeps, what no number is. */
const HOSTILE = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'schemas',
    'Operations',
    'value',
    'members',
  ],
  ...[
    '\u0000',
    '\uD800',
    '\u202e',
    ' ',
    '',
    '$ref',
    'bulkId:1',
    'a'.repeat(2_000),
    '%',
    '\\',
    '"',
    'null',
    '-0',
    '1e999',
  ],
];

const word = fc.oneof(fc.constantFrom(...HOSTILE), similarText(), fc.string({ unit: 'binary', maxLength: 12 }));

/** Any JSON at all, with names and texts from above. `__proto__` becomes an own key, as JSON.parse makes it. */
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER),
    word,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(word, tie('json')), { maxLength: 4 }).map((entries): JsonObject => Object.fromEntries(entries)),
  ),
}));

/** A text with a piece left out, doubled or exchanged: what was nearly right finds more than what is all noise. */
function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      text,
      fc.nat(),
      fc.nat(6),
      fc.constantFrom('', '"', ')', '(', '[', ']', ' ', '\\', 'not', '\u0000', '{', ','),
    )
    .map(([whole, at, length, piece]) => {
      const start = whole.length === 0 ? 0 : at % whole.length;
      return whole.slice(0, start) + piece + whole.slice(start + length);
    });
}

/** Objects with some of their values, at any depth, exchanged for anything. */
function disturbed(object: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.tuple(object, fc.infiniteStream(fc.nat(9)), fc.infiniteStream(json)).map(([whole, dice, others]) => {
    const disturb = (value: Json): Json => {
      // Endless, so there always is a next one.
      const other = others.next();
      if (dice.next().value === 0 && other.done !== true) return other.value;
      if (Array.isArray(value)) return value.map(disturb);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, disturb(part)]));
    };
    return disturb(whole);
  });
}

const rarely = <T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: usual }, ...others);

/** Of eight parameters one in two should be right altogether. */
const seldom = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 14, arbitrary: usual }, other);

const types: readonly ResourceType[] = [userType, groupType];
/** Built once for each type: building costs more than drawing from it. */
const ofAnyType = <T>(build: (type: ResourceType) => fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof(...types.map(build));

export const filterText: fc.Arbitrary<string> = ofAnyType((each) => {
  const valid = arbitraryFilter(each).map(printFilter);
  return rarely(
    valid,
    mutated(valid),
    fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
  );
});

export const resourceBody = (each: ResourceType): fc.Arbitrary<Json> => {
  const body = arbitraryResource(each, similarText(4));
  return rarely<Json>(body, disturbed(body), json);
};

export const patchRequest = (each: ResourceType): fc.Arbitrary<Json> => {
  const valid = fc.array(arbitraryOperation(each), { minLength: 1, maxLength: 3 }).map(patchBody);
  const pathless = fc
    .tuple(fc.constantFrom('add', 'replace', 'Replace', 'remove'), resourceBody(each))
    .map(([op, value]) => patchBody([{ op, value }]));
  const paths = fc
    .tuple(fc.constantFrom('add', 'replace', 'remove'), filterText, json)
    .map(([op, path, value]) => patchBody([{ op, path, value }]));
  return rarely<Json>(valid, pathless, paths, disturbed(valid), json);
};

const bulkRequest: fc.Arbitrary<Json> = (() => {
  const operation = ofAnyType((each) =>
    fc.record({
      // What is there stays there: a delete names what the request itself has made, or nobody.
      method: fc.constantFrom('POST', 'PUT', 'PATCH'),
      path: fc.constantFrom(each.endpoint, `${each.endpoint}/{id}`, `${each.endpoint}/bulkId:1`),
      bulkId: fc.constantFrom('1', '2', '3'),
      data: fc.oneof(resourceBody(each), patchRequest(each)),
    }),
  );
  const valid = fc.array(operation, { maxLength: 4 }).map((Operations): Json => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: Operations.map((one): Json => ({ ...one })),
  }));
  return rarely<Json>(valid, disturbed(valid));
})();

const sent = (body: fc.Arbitrary<Json>): fc.Arbitrary<string> => {
  const text = body.map((value) => JSON.stringify(value));
  return fc.oneof({ weight: 9, arbitrary: text }, mutated(text));
};

const query = fc
  .record(
    {
      filter: filterText,
      sortBy: seldom(fc.constantFrom('userName', 'emails', 'meta.created', 'groups.display', 'name.familyName'), word),
      sortOrder: seldom(fc.constantFrom('ascending', 'descending'), word),
      startIndex: seldom(fc.nat(50).map(String), word),
      count: seldom(fc.nat(5).map(String), word),
      cursor: seldom(fc.constant(''), word),
      attributes: seldom(fc.constantFrom('userName', 'name.givenName,emails', 'groups', 'members'), word),
      excludedAttributes: seldom(fc.constantFrom('emails', 'members'), word),
    },
    { requiredKeys: [] },
  )
  .map((parameters) =>
    Object.entries(parameters)
      .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
      .join('&'),
  );

/** Requests as clients send them, nearly as they send them, and as none would. */
export const fuzzRequest: fc.Arbitrary<FuzzRequest> = ofAnyType((each): fc.Arbitrary<FuzzRequest> => {
  const one = `${each.endpoint}/{id}`;
  return fc.oneof(
    query.map((text) => ({ method: 'GET', path: `${each.endpoint}?${text}` }) as const),
    query.map((text) => ({ method: 'GET', path: `${one}?${text}` }) as const),
    sent(resourceBody(each)).map((body) => ({ method: 'POST', path: each.endpoint, body }) as const),
    sent(resourceBody(each)).map((body) => ({ method: 'PUT', path: one, body }) as const),
    { weight: 2, arbitrary: sent(patchRequest(each)).map((body) => ({ method: 'PATCH', path: one, body }) as const) },
    sent(bulkRequest).map((body) => ({ method: 'POST', path: '/Bulk', body }) as const),
    sent(fc.record({ filter: filterText, count: json, attributes: json }, { requiredKeys: [] })).map(
      (body) => ({ method: 'POST', path: `${each.endpoint}/.search`, body }) as const,
    ),
    word.map(
      (name) => ({ method: 'DELETE', path: `${each.endpoint}/${encodeURIComponent(name.toWellFormed())}` }) as const,
    ),
  );
});
