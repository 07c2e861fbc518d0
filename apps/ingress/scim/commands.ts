import { Injectable, Inject } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import {
  parseEntityTags,
  type Command,
  type EntityTags,
  type KeyId,
  type ResourceId,
  type ResourceState,
  type TenantId,
  type TokenId,
} from '#identity';
import { KeyringUnavailable, type Keyring } from '#keyring';
import type { Caller } from '#platform';
import { EventIds } from '../writes/write.ts';
import { WriteService } from '../writes/write-service.ts';
import { stateAfter, unavailable } from './refusals.ts';

/** Injection token of the {@link Keyring}. */
export const KEYRING = Symbol('keyring');

/** Who says something, as the event keeps it. */
export interface Teller {
  readonly actor: TokenId;
  readonly traceparent?: string;
}

/** What every command has of its request. */
export interface Origin extends Teller {
  readonly tenant: TenantId;
  readonly ifMatch?: EntityTags;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export function tellerOf({ token }: Pick<Caller, 'token'>, { traceparent }: Headers): Teller {
  return {
    actor: token as TokenId,
    ...(typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
  };
}

export function originOf(caller: Caller, headers: Headers): Origin {
  const { 'if-match': ifMatch } = headers;
  return {
    ...tellerOf(caller, headers),
    tenant: caller.tenant as TenantId,
    ...(typeof ifMatch === 'string' ? { ifMatch: parseEntityTags(ifMatch) } : {}),
  };
}

export const newResourceId = (): ResourceId => randomUUID() as string as ResourceId;

/** Sends one command through the write path and gives the state it has led to; refusals are thrown as such. */
@Injectable()
export class Commands {
  constructor(
    private readonly writes: WriteService,
    @Inject(KEYRING) private readonly keyring: Keyring,
  ) {}

  /** What a new resource needs before its command can be made: an id, and a key committed in the keyring. */
  async newResource(tenant: TenantId): Promise<{ readonly id: ResourceId; readonly kid: KeyId }> {
    return { id: newResourceId(), kid: await this.newKey(tenant) };
  }

  async newKey(tenant: TenantId): Promise<KeyId> {
    try {
      return (await this.keyring.take(tenant)).kid;
    } catch (error) {
      if (error instanceof KeyringUnavailable)
        throw unavailable('the keyring gives no keys at the moment; the write was not made');
      throw error;
    }
  }

  async run(command: Command, bodyLength?: number): Promise<ResourceState> {
    const [result] = await this.writes.submit([{ kind: 'command', command, ids: new EventIds() }], bodyLength);
    if (result === undefined) throw new Error('a submitted command has no result');
    return stateAfter(result);
  }
}
