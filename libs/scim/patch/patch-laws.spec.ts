import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Checked } from '../errors/scim-error.ts';
import type { Resource } from '../json.ts';
import { parseResource } from '../resource/parse-resource.ts';
import { userType } from '../resource-type/types.ts';
import { arbitraryOperation, patchBody, type Operation } from '../testing/arbitrary-patch.ts';
import { arbitraryResource } from '../testing/arbitrary-resource.ts';
import { similarText } from '../testing/arbitrary-text.ts';
import { applyPatch } from './apply-patch.ts';
import { parsePatch } from './parse-patch.ts';

const RUNS = { seed: 352, numRuns: 1_500 };

const person = arbitraryResource(userType, similarText()).map((body): Resource => {
  const parsed = parseResource(userType, body);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
});

function patched(resource: Resource, operations: readonly Operation[]): Checked<Resource> {
  const request = parsePatch(userType, patchBody(operations));
  return request.ok ? applyPatch(userType, resource, request.value) : request;
}

/** A run whose operation is refused says nothing about what it comes to. */
function valueOf(result: Checked<Resource>): Resource {
  if (result.ok) return result.value;
  fc.pre(false);
}

/** RFC 7644 §3.5.2. */
describe('a PATCH', () => {
  it('that replaces comes to the same the second time', () => {
    fc.assert(
      fc.property(person, arbitraryOperation(userType, ['replace']), (resource, operation) => {
        const once = valueOf(patched(resource, [operation]));
        // The value may have moved out of the filter's sight: then there is nothing left to replace.
        const twice = patched(once, [operation]);
        if (twice.ok) expect(twice.value).toEqual(once);
        else expect(twice.error.scimType).toBe('noTarget');
      }),
      RUNS,
    );
  });

  it('that removes comes to the same the second time', () => {
    fc.assert(
      fc.property(person, arbitraryOperation(userType, ['remove']), (resource, operation) => {
        const once = valueOf(patched(resource, [operation]));
        expect(valueOf(patched(once, [operation]))).toEqual(once);
      }),
      RUNS,
    );
  });

  it('that adds what was not there, and removes it again, leaves what was', () => {
    fc.assert(
      fc.property(person, arbitraryOperation(userType, ['add']), (resource, addition) => {
        fc.pre(!addition.path.includes('['));
        const without = valueOf(patched(resource, [{ op: 'remove', path: addition.path }]));
        const { path } = addition;
        expect(valueOf(patched(without, [addition, { op: 'remove', path }]))).toEqual(without);
      }),
      RUNS,
    );
  });

  it('that adds twice what is the same adds once', () => {
    fc.assert(
      fc.property(person, arbitraryOperation(userType, ['add']), (resource, addition) => {
        const once = valueOf(patched(resource, [addition]));
        expect(valueOf(patched(once, [addition]))).toEqual(once);
      }),
      RUNS,
    );
  });

  it('of several operations comes to what they come to one by one', () => {
    const operations = fc.array(arbitraryOperation(userType), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(person, operations, (resource, all) => {
        let one: Checked<Resource> = { ok: true, value: resource };
        for (const operation of all) if (one.ok) one = patched(one.value, [operation]);
        const together = patched(resource, all);
        if (one.ok && together.ok) expect(together.value).toEqual(one.value);
        else expect([together.ok, one.ok]).toEqual([false, false]);
      }),
      RUNS,
    );
  });

  it('of which one operation fails does nothing, and never touches what it was given', () => {
    const operations = fc.array(arbitraryOperation(userType), { maxLength: 3 });
    fc.assert(
      fc.property(person, operations, (resource, all) => {
        const before = JSON.stringify(resource);
        const failing: Operation = { op: 'replace', path: 'emails[value eq "nowhere at all"].type', value: 'x' };
        expect(patched(resource, [...all, failing])).toMatchObject({ ok: false, error: { status: 400 } });
        expect(JSON.stringify(resource)).toBe(before);
      }),
      RUNS,
    );
  });

  it('that changes nothing gives the very resource', () => {
    fc.assert(
      fc.property(person, arbitraryOperation(userType, ['add', 'replace']), (resource, operation) => {
        const once = valueOf(patched(resource, [operation]));
        const again = patched(once, [operation]);
        if (again.ok) expect(again.value).toBe(once);
      }),
      RUNS,
    );
  });
});
