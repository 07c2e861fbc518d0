import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { JsonObject } from '#scim';
import { Complaint } from '../../complaint.ts';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** Milliseconds that the hub may be away (a restart, a full queue) before the import gives up. */
const PATIENCE = 60_000;
const DEADLINE = 60_000;

const config = z.object({
  bulk: z.object({ maxOperations: z.number().int().min(1), maxPayloadSize: z.number().int().min(1) }),
});
const schemaList = z.object({ Resources: z.array(z.object({ id: z.string() })) });
const results = z.object({
  Operations: z.array(
    z.object({
      status: z.string(),
      response: z.object({ detail: z.string().optional(), scimType: z.string().optional() }).optional(),
    }),
  ),
});
const found = z.object({
  Resources: z
    .array(z.object({ id: z.string(), userName: z.string().optional(), externalId: z.string().optional() }))
    .default([]),
});

export interface HubLimits {
  readonly maxOperations: number;
  readonly maxPayloadSize: number;
}

export interface BulkAnswer {
  readonly status: number;
  readonly reason: string;
}

export interface FoundPerson {
  readonly id: string;
  readonly userName?: string | undefined;
  readonly externalId?: string | undefined;
}

/** The hub over SCIM, as any client reaches it; patient while it is away or asks for a pause. */
export class HubClient {
  private readonly base: string;
  private readonly token: string;

  constructor(base: string, token: string) {
    this.base = base;
    this.token = token;
  }

  async limits(): Promise<HubLimits> {
    return (await this.ask('GET', '/ServiceProviderConfig', config)).bulk;
  }

  /** URNs of all schemas, in lower case. */
  async schemas(): Promise<ReadonlySet<string>> {
    const { Resources } = await this.ask('GET', '/Schemas', schemaList);
    return new Set(Resources.map(({ id }) => id.toLowerCase()));
  }

  /** One answer per operation, in order. */
  async bulk(operations: readonly JsonObject[]): Promise<readonly BulkAnswer[]> {
    if (operations.length === 0) return [];
    const body = { schemas: [BULK_REQUEST], Operations: operations };
    const { Operations: answers } = await this.ask('POST', '/Bulk', results, body);
    if (answers.length !== operations.length) throw misunderstood();
    return answers.map(({ status, response }) => ({
      status: Number(status),
      reason: [response?.scimType, response?.detail?.replace(/^Operations\[\d+\]: /, '')].filter(Boolean).join(': '),
    }));
  }

  /** The people with one of these values. Several requests where one filter would be too long. */
  async find(attribute: 'userName' | 'externalId', values: readonly string[]): Promise<readonly FoundPerson[]> {
    const people: FoundPerson[] = [];
    for (const filter of filtersOf(attribute, values)) {
      const body = {
        schemas: [SEARCH_REQUEST],
        filter,
        attributes: ['userName', 'externalId'],
        count: MOST_TERMS,
      };
      people.push(...(await this.ask('POST', '/Users/.search', found, body)).Resources);
    }
    return people;
  }

  private async ask<Schema extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    schema: Schema,
    body?: object,
  ): Promise<z.output<Schema>> {
    const until = performance.now() + PATIENCE;
    for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
      const answer = await this.send(method, path, body);
      if (answer !== undefined && answer.status < 300) {
        const parsed = schema.safeParse(answer.body);
        if (parsed.success) return parsed.data;
        throw misunderstood();
      }
      const passing = answer === undefined || answer.status === 429 || answer.status === 503;
      if (!passing || performance.now() > until) throw complaintOf(answer);
      await pause(answer?.retryAfter ?? wait);
    }
  }

  /** Undefined: no answer came. Then it is not known whether the request was carried out. */
  private async send(method: string, path: string, body: object | undefined): Promise<HubAnswer | undefined> {
    try {
      const answer = await fetch(`${this.base}${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/scim+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(DEADLINE),
      });
      const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
      return {
        status: answer.status,
        body: await answer.json(),
        retryAfter: Number.isFinite(seconds) ? Math.min(seconds, 60) * 1_000 : undefined,
      };
    } catch {
      return undefined;
    }
  }
}

interface HubAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Milliseconds. */
  readonly retryAfter: number | undefined;
}

/** The hub's own bound on a filter is 16,384 code units; a page is 1,000 resources. */
const FILTER_LENGTH = 16_000;
const MOST_TERMS = 1_000;

function* filtersOf(attribute: string, values: readonly string[]): Generator<string> {
  let filter = '';
  let terms = 0;
  for (const value of values) {
    const term = `${attribute} eq ${JSON.stringify(value)}`;
    if (filter !== '' && (filter.length + term.length + 4 > FILTER_LENGTH || terms === MOST_TERMS / 2)) {
      yield filter;
      filter = '';
      terms = 0;
    }
    filter = filter === '' ? term : `${filter} or ${term}`;
    terms += 1;
  }
  if (filter !== '') yield filter;
}

const misunderstood = (): Complaint =>
  new Complaint('the ingress answers something this version does not understand', 'check that both are of one version');

function complaintOf(answer: HubAnswer | undefined): Complaint {
  const goOn = 'the same command then goes on where it was';
  if (answer === undefined) return new Complaint('the ingress does not answer', `see \`rollcall status\`; ${goOn}`);
  if (answer.status === 401) {
    return new Complaint('the ingress does not accept the token', `set another in ROLLCALL_TOKEN; ${goOn}`);
  }
  if (answer.status === 403) {
    return new Complaint('the token may not write', `it needs scim:read and scim:write; ${goOn}`);
  }
  return new Complaint(`the ingress answers ${answer.status}`, `see \`rollcall status\`; ${goOn}`);
}
