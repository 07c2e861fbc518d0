import {
  CUSTOMER_SCHEMA,
  USER_SCHEMA,
  parsePatch,
  parseResource,
  userType,
  type Checked,
  type Json,
  type JsonObject,
  type Resource,
} from '#scim';
import type { Command } from '../commands/command.ts';
import { decide } from '../decide/decide.ts';
import type { Outcome } from '../decide/outcome.ts';
import type { KeyId, ResourceId, TenantId } from '../ids.ts';
import type { ResourceState } from '../state/resource-state.ts';

export const NOW = '2026-06-01T12:00:00.000Z';
/** NOW and so many minutes. */
export const minutes = (count: number): string => new Date(Date.parse(NOW) + count * 60_000).toISOString();

const tenant = 'default' as TenantId;
const id = '00000000-0000-4000-8000-000000000001' as ResourceId;
const kid = '00000000-0000-4000-8000-000000000009' as KeyId;
const nobody = { current: new Map(), living: new Map() };

/** A grant with all its evidence, an hour old, for the newsletter by e-mail. */
export const grant = (more: JsonObject = {}): JsonObject => ({
  purpose: 'newsletter',
  channel: 'email',
  state: 'granted',
  noticeVersion: '7',
  source: 'web',
  grantedAt: minutes(-60),
  ...more,
});

/** A person whose consents are changed by one request after the other, each at NOW unless told otherwise. */
export class Customer {
  private constructor(
    readonly state: ResourceState | undefined,
    readonly outcome: Outcome,
  ) {}

  static create(extension: JsonObject, more: JsonObject = {}): Customer {
    return Customer.after(undefined, { kind: 'createUser', tenant, id, kid, resource: body(extension, more) }, NOW);
  }

  put(extension: JsonObject, more: JsonObject = {}, now = NOW): Customer {
    return Customer.after(this.state, { kind: 'replaceUser', tenant, id, resource: body(extension, more) }, now);
  }

  /** `path` within the extension: `consents[purpose eq "newsletter"].state`; empty for a PATCH of attributes. */
  patch(op: string, path: string, value?: Json, now = NOW): Customer {
    const operation = { op, path: `${CUSTOMER_SCHEMA}:${path}`, ...(value === undefined ? {} : { value }) };
    const request = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] };
    return Customer.after(
      this.state,
      { kind: 'patchUser', tenant, id, patch: sound(parsePatch(userType, request)) },
      now,
    );
  }

  expire(now: string): Customer {
    return Customer.after(this.state, { kind: 'revokeExpiredConsents', tenant, id }, now);
  }

  /** The extension as it is after the last request that was taken. */
  get extension(): JsonObject {
    const document = this.state !== undefined && 'document' in this.state ? this.state.document : null;
    return (document?.[CUSTOMER_SCHEMA] ?? {}) as JsonObject;
  }

  get rows(): readonly JsonObject[] {
    return (this.extension['consents'] ?? []) as JsonObject[];
  }

  /** The types of the events of the last request; its refusal when it was refused. */
  get told(): readonly string[] {
    if (this.outcome.kind === 'invalid') return [`${this.outcome.error.scimType ?? ''} ${this.outcome.error.detail}`];
    return this.outcome.kind === 'decided' ? this.outcome.events.map(({ type }) => type.replace('rollcall.', '')) : [];
  }

  /** The data of the last request's last event. */
  get lastData(): unknown {
    return this.outcome.kind === 'decided' ? this.outcome.events.at(-1)?.data : undefined;
  }

  private static after(state: ResourceState | undefined, command: Command, now: string): Customer {
    const outcome = decide(state, command, { now, membership: nobody });
    return new Customer(outcome.kind === 'decided' ? outcome.state : state, outcome);
  }
}

function body(extension: JsonObject, more: JsonObject): Resource {
  const schemas = [USER_SCHEMA, CUSTOMER_SCHEMA];
  return sound(parseResource(userType, { schemas, userName: 'ada', [CUSTOMER_SCHEMA]: extension, ...more }));
}

function sound<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(checked.error.detail);
  return checked.value;
}
