import type { RunningSystem } from '../support/system.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Speaks HTTP to a running system as its users do. Nothing here knows how it works inside. */
export class ScimClient {
  constructor(private readonly system: Pick<RunningSystem, 'run'>) {}

  scim(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(method, `${this.system.run.scimBaseUrl}${path}`, body, headers);
  }

  audit(path: string): Promise<Answer> {
    return this.send('GET', `${this.system.run.auditorUrl}${path}`);
  }

  async send(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.system.run.token}`,
        'content-type': 'application/scim+json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  }

  async systems(): Promise<Systems> {
    const answer = await fetch(`${this.system.run.sandboxUrl}/systems.json`);
    return (await answer.json()) as Systems;
  }
}

type Record_ = Readonly<Record<string, unknown>>;

export interface Systems {
  readonly app: readonly Record_[];
  readonly shop: readonly Record_[];
  readonly newsletter: readonly Record_[];
  readonly crm: readonly Record_[];
}
