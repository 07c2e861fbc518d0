import { z } from 'zod';
import { verifySet, type SetClaims } from './set-receiver.ts';

const made = z.object({ id: z.uuid(), audience: z.string(), token: z.string().optional() });
const polled = z.object({ sets: z.record(z.string(), z.string()), moreAvailable: z.boolean() });

export interface Registered {
  readonly id: string;
  readonly audience: string;
  /** Of one that polls. */
  readonly token: string;
}

/** An administrator of one tenant, and receivers that poll, over HTTP. */
export class FeedClient {
  constructor(
    private readonly ingress: { readonly url: string },
    private readonly admin: string,
  ) {}

  async ask(
    method: string,
    path: string,
    body?: unknown,
    token = this.admin,
  ): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.ingress.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, body: parsed };
  }

  async register(receiver: object): Promise<Registered> {
    const { status, body } = await this.ask('POST', '/admin/receivers', { name: 'spec', ...receiver });
    if (status !== 201) throw new Error(`not registered: ${status} ${JSON.stringify(body)}`);
    const { token = '', ...rest } = made.parse(body);
    return { token, ...rest };
  }

  registerPush(endpoint: string, extra: object = {}, authorization?: string): Promise<Registered> {
    const delivery = { method: 'push', endpoint, ...(authorization === undefined ? {} : { authorization }) };
    return this.register({ delivery, ...extra });
  }

  registerPoll(extra: object = {}): Promise<Registered> {
    return this.register({ delivery: { method: 'poll' }, ...extra });
  }

  /** One poll, its tokens verified, in the order in which they were given. */
  async poll(
    { id, token, audience }: Registered,
    request: object = {},
  ): Promise<{ readonly sets: readonly SetClaims[]; readonly moreAvailable: boolean }> {
    const { status, body } = await this.ask('POST', `/feeds/${id}`, { returnImmediately: true, ...request }, token);
    if (status !== 200) throw new Error(`not polled: ${status} ${JSON.stringify(body)}`);
    const { sets, moreAvailable } = polled.parse(body);
    const verified = await Promise.all(
      Object.values(sets).map((each) => verifySet(each, this.ingress.url, { audience })),
    );
    return { sets: verified, moreAvailable };
  }
}
