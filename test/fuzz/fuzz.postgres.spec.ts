import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { z } from 'zod';
import {
  applyPatch,
  groupType,
  matchesFilter,
  parseFilter,
  parsePatch,
  parseResource,
  printFilter,
  userType,
  type Resource,
} from '#scim';
import { idOf } from '../../apps/ingress/testing/scim-bodies.ts';
import { TestIngress } from '../../apps/ingress/testing/test-ingress.ts';
import { filterText, fuzzRequest, patchRequest, resourceBody, type FuzzRequest } from './requests.ts';

/** `npm run fuzz` sets many and takes another seed each time; a failure prints the one to repeat it with. */
const RUNS = Number(process.env['ROLLCALL_FUZZ_RUNS'] ?? 5_000);
const given = process.env['ROLLCALL_FUZZ_SEED'];
const SEED = given === undefined ? (RUNS > 5_000 ? Date.now() % 2 ** 31 : 1_764_000) : Number(given);
/** Of which so many go over HTTP, and the others, which cost less, to the pure functions behind it. */
const OVER_HTTP = Math.ceil(RUNS / 2);
const IN_EACH = Math.ceil(RUNS / 6);
/** Requests that are under way together, at most; half as many on average. */
const AT_ONCE = 16;
/** Milliseconds of this thread's processor time for one input, however busy the machine is. */
const HANG = 100;
/** By how many bytes the heap may have grown between a quarter of the runs and their end. */
const GROWTH = 48 * 1_048_576;
const PATIENCE = 1_800_000;

const scimError = z.object({
  schemas: z.tuple([z.literal('urn:ietf:params:scim:api:messages:2.0:Error')]),
  status: z.string(),
  detail: z.string().min(1),
});

function inTime<T>(work: () => T): T {
  const before = process.threadCpuUsage();
  const result = work();
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(HANG);
  return result;
}

const isClean = (): boolean => Object.keys(Object.prototype).length === 0 && !('polluted' in {});

describe('any input whatever', () => {
  const person = ((): Resource => {
    const parsed = parseResource(userType, { userName: 'ada', emails: [{ value: 'a', type: 'work' }], title: 'a' });
    if (!parsed.ok) throw new Error(parsed.error.detail);
    return parsed.value;
  })();

  it('as a filter parses to what prints the same, or is refused with its place', () => {
    fc.assert(
      fc.property(filterText, fc.constantFrom(userType, groupType), (text, type) => {
        const parsed = inTime(() => parseFilter(type, text));
        if (!parsed.ok) return expect(parsed.error).toMatchObject({ status: 400, scimType: expect.any(String) });
        inTime(() => matchesFilter(parsed.value, person));
        const printed = printFilter(parsed.value);
        const again = parseFilter(type, printed);
        expect(again.ok ? printFilter(again.value) : again.error).toBe(printed);
      }),
      { seed: SEED, numRuns: IN_EACH },
    );
  });

  it('as a PATCH is applied whole or refused', () => {
    const before = JSON.stringify(person);
    fc.assert(
      fc.property(patchRequest(userType), (body) => {
        const parsed = inTime(() => parsePatch(userType, JSON.parse(JSON.stringify(body))));
        const applied = parsed.ok ? inTime(() => applyPatch(userType, person, parsed.value)) : parsed;
        if (!applied.ok) expect(applied.error.status).toBe(400);
        expect([JSON.stringify(person), isClean()]).toEqual([before, true]);
      }),
      { seed: SEED, numRuns: IN_EACH },
    );
  });

  it('as a resource is taken in a form that is taken again as it is, or refused', () => {
    fc.assert(
      fc.property(resourceBody(userType), (body) => {
        const parsed = inTime(() => parseResource(userType, JSON.parse(JSON.stringify(body))));
        if (!parsed.ok) return expect(parsed.error.status).toBe(400);
        expect(parseResource(userType, parsed.value)).toEqual(parsed);
        expect(isClean()).toBe(true);
      }),
      { seed: SEED, numRuns: IN_EACH },
    );
  });
});

describe('any request whatever', () => {
  let ingress: TestIngress;
  const ids: string[] = [];

  beforeAll(async () => {
    ingress = await TestIngress.open();
    for (const [path, body] of [
      ['/Users', { userName: 'ada', emails: [{ value: 'a', type: 'work' }] }],
      ['/Groups', { displayName: 'a' }],
    ] as const) {
      ids.push(idOf(await ingress.send('POST', path, body)));
    }
  });

  afterAll(() => ingress.close());

  const together = fc.array(fuzzRequest, { minLength: 1, maxLength: AT_ONCE, size: 'max' });

  async function check({ method, path, body }: FuzzRequest): Promise<void> {
    const id = ids[path.startsWith('/Groups') ? 1 : 0] ?? '';
    const answer = await ingress.send(method, path.replace('{id}', id), body?.replaceAll('{id}', id));
    expect(answer.status).toBeLessThan(500);
    if (answer.status >= 400) expect(scimError.parse(answer.body).status).toBe(String(answer.status));
    else if (answer.status !== 204) expect(answer.body).toEqual(expect.any(Object));
  }

  it(
    'is answered below 500, in SCIM’s form, with a heap that stays as it is',
    async () => {
      const property = fc.asyncProperty(together, async (requests) => {
        await Promise.all(requests.map(check));
      });
      const heaps: number[] = [];
      for (let quarter = 0; quarter < 4; quarter += 1) {
        await fc.assert(property, { seed: SEED + quarter, numRuns: Math.ceil(OVER_HTTP / 4 / (AT_ONCE / 2)) });
        heaps.push(heapInUse());
      }
      const [early = 0, , , late = 0] = heaps;
      expect(late - early).toBeLessThan(GROWTH);
      expect(isClean()).toBe(true);
      expect(ingress.logs()).not.toContain('a request failed');
      for (const path of ['/Users?count=1', '/ServiceProviderConfig']) {
        expect((await ingress.send('GET', path)).text).not.toContain('polluted');
      }
    },
    PATIENCE,
  );
});

/** After a collection of everything that nobody holds. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}
