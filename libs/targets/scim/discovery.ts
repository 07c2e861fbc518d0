import type { CallOptions, CallResult } from '../connector.ts';
import { featuresOf, type Features } from './features.ts';
import type { ScimSession } from './scim-session.ts';

/** What a provider can do, asked once and kept until somebody asks anew. */
export class Discovery {
  private readonly session: ScimSession;
  private underway: Promise<CallResult<Features>> | undefined;
  /** Undefined before the provider was asked. */
  known: Features | undefined;

  constructor(session: ScimSession) {
    this.session = session;
  }

  /** What is known, else what the provider says. */
  features(options: CallOptions): Promise<CallResult<Features>> {
    if (this.known !== undefined) return Promise.resolve({ kind: 'done', value: this.known });
    this.underway ??= this.ask(options).finally(() => {
      this.underway = undefined;
    });
    return this.underway;
  }

  /** Asks for the configuration and the schemas. A provider without either is taken at the standard's word. */
  async ask(options: CallOptions): Promise<CallResult<Features>> {
    const config = await this.session.send(
      { method: 'GET', path: ['ServiceProviderConfig'], about: 'reading ServiceProviderConfig' },
      options,
    );
    if (config.kind === 'failed') return config;
    const schemas = await this.session.send({ method: 'GET', path: ['Schemas'], about: 'reading Schemas' }, options);
    if (schemas.kind === 'failed') return schemas;
    const features = featuresOf(
      config.kind === 'done' ? config.value.body : undefined,
      schemas.kind === 'done' ? schemas.value.body : undefined,
    );
    if (features === undefined) {
      const reason = 'the answer of ServiceProviderConfig is not as RFC 7643 §5 says';
      return { kind: 'failed', error: { class: 'permanent', reason, inDoubt: false } };
    }
    this.known = features;
    return { kind: 'done', value: features };
  }
}
