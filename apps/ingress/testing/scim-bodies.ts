import { z } from 'zod';
import type { TestAnswer } from './test-ingress.ts';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const CUSTOMER = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';

export const patchOp = (...operations: object[]): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

/** What an answer that refuses looks like (RFC 7644 §3.12). */
export const refusal = (status: number, scimType?: string) => ({
  status,
  body: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
  },
});

export const idOf = (answer: TestAnswer): string => z.object({ id: z.string() }).parse(answer.body).id;

export const memberIds = (answer: TestAnswer): string[] =>
  (z.object({ members: z.array(z.object({ value: z.string() })).optional() }).parse(answer.body).members ?? []).map(
    ({ value }) => value,
  );
