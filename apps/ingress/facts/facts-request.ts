import { z } from 'zod';
import { FACT_TYPES, factDataSchemas, isEventId, isResourceId, isTenantId, type FactType } from '#identity';
import { Refusal } from '../scim/scim-error.filter.ts';
import { unstorableData } from './unstorable-data.ts';

/** The most facts of one request. */
export const MAX_FACTS = 1_000;

/** One fact; its `data` is checked by the schema of its type. */
export const factSchema = z.strictObject({
  /** Whose subject it is. Named by the services; a tenant's own token need not. */
  tenant: z.string().refine(isTenantId, 'must be 1 to 64 of a-z 0-9 - _').optional(),
  id: z.string().refine(isEventId, 'must be a lower-case UUID').meta({ format: 'uuid' }),
  type: z.enum(FACT_TYPES),
  subject: z.string().refine(isResourceId, 'must be a lower-case UUID').meta({ format: 'scim-resource-id' }),
  source: z
    .string()
    .regex(/^(targets\/[a-z0-9_-]{1,64}|audit)$/, 'must be targets/{name} or audit')
    .default('audit'),
  data: z.record(z.string(), z.unknown()),
});

const factsRequest = z.strictObject({ facts: z.array(factSchema).max(MAX_FACTS) });

type Told = z.output<typeof factsRequest>['facts'][number];

/** A fact as it was told, with data as its type's schema has it. */
export interface ToldFact extends Omit<Told, 'data' | 'tenant'> {
  readonly type: FactType;
  readonly tenant?: Told['tenant'];
  readonly data: object;
}

/** The facts of a request; a {@link Refusal} with 400 names the first faults. */
export function readFacts(body: unknown): ToldFact[] {
  const parsed = factsRequest.safeParse(body);
  if (!parsed.success)
    throw invalidFacts(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`));
  return parsed.data.facts.map((fact, index) => {
    const data = factDataSchemas[fact.type].safeParse(fact.data);
    if (!data.success) {
      throw invalidFacts(
        data.error.issues.map((issue) => `facts.${index}.data.${issue.path.join('.')}: ${issue.message}`),
      );
    }
    const unstorable = unstorableData(data.data);
    if (unstorable !== undefined) throw invalidFacts([`facts.${index}.data: ${unstorable}`]);
    return { ...fact, data: data.data };
  });
}

export const invalidFacts = (faults: readonly string[]): Refusal =>
  new Refusal({ status: 400, scimType: 'invalidValue', detail: faults.slice(0, 5).join('; ') });
