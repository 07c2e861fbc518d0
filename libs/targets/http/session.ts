import type { Json } from '#scim';
import type { CallOptions, CallResult, TargetError } from '../connector.ts';
import { AuthorizedClient } from '../authorization/authorized-client.ts';
import type { Exchanged, HttpAnswer } from '../exchange/exchange.ts';
import { answerError, classOfStatus, type ErrorClass } from '../exchange/status-error.ts';
import { bind } from '../expression/values.ts';
import type { ErrorRule, RequestTemplate } from '../profile/profile.ts';
import { buildRequest, type Variables } from './build-request.ts';
import type { Connection } from './connection.ts';

/** What one request is for. */
export interface Call {
  /** The operation, for the reason of a failure. */
  readonly about: string;
  readonly safe: boolean;
}

/** Sends a profile's requests to one target and tells by its rules what the answers mean. */
export class Session {
  private readonly connection: Connection;
  private readonly rules: readonly ErrorRule[];
  private readonly client: AuthorizedClient;

  constructor(connection: Connection, rules: readonly ErrorRule[]) {
    this.connection = connection;
    this.rules = rules;
    this.client = new AuthorizedClient(connection);
  }

  get vars(): Readonly<Record<string, Json>> {
    return this.connection.vars;
  }

  /** Fills in a template, sends it and judges the answer. */
  async call(
    template: RequestTemplate,
    variables: Variables,
    call: Call,
    options: CallOptions,
  ): Promise<CallResult<HttpAnswer>> {
    const all = { ...variables, vars: { ...this.connection.vars } };
    const built = buildRequest(template, this.connection, { variables: all, bindings: bind(all), safe: call.safe });
    if (!built.ok) return failed('permanent', `${call.about}: the request cannot be made: ${built.reason}`);
    return this.judged(await this.client.send(built.request, options), template, all, call);
  }

  /** Fetches an address that an answer named, if it is one of this target. */
  async follow(
    address: string,
    template: RequestTemplate,
    call: Call,
    options: CallOptions,
  ): Promise<CallResult<HttpAnswer>> {
    const url = URL.parse(address, this.connection.baseUrl.href);
    if (url === null || !this.connection.hosts.has(url.host) || url.protocol !== this.connection.baseUrl.protocol) {
      return failed('permanent', `${call.about}: the next page is at a host that is not allowed (allowHosts)`);
    }
    const headers = { accept: 'application/json', ...this.connection.headers };
    const exchanged = await this.client.send({ method: 'GET', url, headers, safe: true }, options);
    return this.judged(exchanged, template, {}, call);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private judged(
    exchanged: Exchanged,
    template: RequestTemplate,
    variables: Variables,
    call: Call,
  ): CallResult<HttpAnswer> {
    if (exchanged.kind === 'failed') {
      const { error } = exchanged;
      return { kind: 'failed', error: { ...error, reason: `${call.about}: ${error.reason}` } };
    }
    const { answer } = exchanged;
    const { kind, because } = this.meaning(answer, template, variables);
    if (kind === undefined) return { kind: 'done', value: answer };
    if (kind === 'absent') return { kind: 'absent' };
    return { kind: 'failed', error: answerError(answer, kind, { ...call, because }) };
  }

  private meaning(
    answer: HttpAnswer,
    template: RequestTemplate,
    variables: Variables,
  ): { readonly kind: ErrorClass | 'absent' | undefined; readonly because?: string | undefined } {
    const { body, status, headers } = answer;
    const bindings = bind({ ...variables, body, status, headers: { ...headers }, vars: { ...this.connection.vars } });
    const usual = classOfStatus(status);
    const fault = usual === undefined ? faultWithin(answer, template, bindings) : undefined;
    if (usual === undefined && fault === undefined) return { kind: undefined };
    for (const [index, rule] of this.rules.entries()) {
      // A rule about a body of another shape does not match; that is no failure of the rule.
      const met = rule.when.evaluate(bindings);
      if (met.ok && met.value === true) return { kind: rule.as, because: rule.because ?? `rule ${index + 1}` };
    }
    return { kind: usual ?? 'permanent', because: fault };
  }
}

/** Why an answer of 2xx has failed all the same; undefined: it has not. */
function faultWithin(
  { body }: HttpAnswer,
  { ok, encoding }: RequestTemplate,
  bindings: ReturnType<typeof bind>,
): string | undefined {
  if (ok !== undefined) {
    const met = ok.evaluate(bindings);
    return met.ok && met.value === true ? undefined : 'ok is not true of the answer';
  }
  if (encoding !== 'graphql' || typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { errors } = body;
  return Array.isArray(errors) && errors.length > 0 ? 'GraphQL errors in the answer' : undefined;
}

export function failed(kind: TargetError['class'], reason: string, inDoubt = false): CallResult<never> {
  return { kind: 'failed', error: { class: kind, reason, inDoubt } };
}
