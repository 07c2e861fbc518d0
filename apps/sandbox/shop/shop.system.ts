import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { isSecret } from '../http/credentials.ts';
import type { Refusal, RefusalKind } from '../http/refusal.ts';
import type { System } from '../http/system.ts';
import { presentFields, type Card } from '../page/card.ts';
import { SETTINGS, type SandboxSettings } from '../settings.ts';
import type { Customer } from './customer.ts';
import { Customers } from './customers.ts';

const REFUSALS: Readonly<Record<RefusalKind, readonly [status: number, code: string]>> = {
  unauthorized: [401, 'INVALID_KEY'],
  absent: [404, 'NOT_FOUND'],
  malformed: [400, 'MALFORMED_REQUEST'],
  invalid: [422, 'INVALID_VALUE'],
  duplicate: [422, 'EMAIL_ADDRESS_IN_USE'],
  wrongState: [409, 'WRONG_ACCOUNT_STATE'],
  tooLarge: [413, 'REQUEST_TOO_LARGE'],
  mediaType: [415, 'UNSUPPORTED_MEDIA_TYPE'],
  throttled: [429, 'RATE_LIMITED'],
  unavailable: [503, 'UNAVAILABLE'],
  internal: [500, 'INTERNAL_ERROR'],
};

/** The shop: a key in a header of its own, a list of errors in the answer. */
@Injectable()
export class ShopSystem implements System {
  readonly name = 'shop';
  readonly title = 'Shop';
  readonly speaks = 'REST at /shop/api: an account per e-mail address, closed before it is deleted.';
  readonly mediaType = 'application/json';
  readonly challenge = 'X-Shop-Key';

  constructor(
    private readonly customers: Customers,
    @Inject(SETTINGS) private readonly settings: SandboxSettings,
  ) {}

  isAllowed(headers: IncomingHttpHeaders): boolean {
    return isSecret(headers['x-shop-key']?.toString(), this.settings.shopKey);
  }

  describeRefusal({ kind, message, field }: Refusal): { status: number; body: object } {
    const [status, code] = REFUSALS[kind];
    return { status, body: { errors: [{ code, ...(field === undefined ? {} : { field }), message }] } };
  }

  failure(): Error | undefined {
    return this.customers.storage.failure;
  }

  onCommit(listener: () => void): void {
    this.customers.storage.onCommit(listener);
  }

  records(): readonly Customer[] {
    return [...this.customers.table.values()];
  }

  count(): number {
    return this.customers.table.size;
  }

  cards(count: number): readonly Card[] {
    return this.customers.table.latest(count).map(cardOf);
  }

  onApplicationShutdown(): Promise<void> {
    return this.customers.storage.close();
  }
}

function cardOf(customer: Customer): Card {
  const { customerId, firstName, lastName, state, reference, createdAt: _, updatedAt, closedAt, ...rest } = customer;
  const name = [firstName, lastName].filter((part) => part !== null).join(' ');
  return {
    title: name === '' ? customerId : name,
    badge:
      closedAt !== null
        ? { text: 'closed', tone: 'warn' }
        : { text: state.toLowerCase(), tone: state === 'ENABLED' ? 'good' : 'muted' },
    reference: reference ?? undefined,
    changed: updatedAt,
    fields: presentFields(rest),
  };
}
