/** A SCIM service provider that is not our demo: installed, started with a store of its own, ended by the test. */
export interface RealSystem {
  /** With the version path, as a target's `url`. */
  readonly url: string;
  readonly token: string;
  /** Whether the product itself still holds a value of an account, whatever it shows over SCIM. */
  keeps(value: string, account: string): Promise<boolean>;
  stop(): Promise<void>;
}

export interface Account {
  readonly id: string;
  readonly externalId?: string;
  readonly userName: string;
  readonly active: boolean;
  readonly [attribute: string]: unknown;
}

/** Looks into a system as its own administrator would, past Rollcall. */
export class Administrator {
  constructor(private readonly system: Pick<RealSystem, 'url' | 'token'>) {}

  async make(path: 'Users' | 'Groups', resource: object): Promise<string> {
    const made = await this.send('POST', path, resource);
    if (made.status !== 201) throw new Error(`POST ${path} answered ${made.status}`);
    return ((await made.json()) as Account).id;
  }

  users(attribute: 'externalId' | 'userName', value: string): Promise<readonly Account[]> {
    return this.find<Account>('Users', attribute, value);
  }

  groups(externalId: string): Promise<readonly { displayName: string; members?: readonly { value: string }[] }[]> {
    return this.find('Groups', 'externalId', externalId);
  }

  private async find<T>(path: string, attribute: string, value: string): Promise<readonly T[]> {
    const filter = encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`);
    const answer = await this.send('GET', `${path}?filter=${filter}`);
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}`);
    return ((await answer.json()) as { Resources?: readonly T[] }).Resources ?? [];
  }

  private send(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.system.url}/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.system.token}`, 'content-type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
