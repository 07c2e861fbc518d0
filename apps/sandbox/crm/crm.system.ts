import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { authorization, isSecret } from '../http/credentials.ts';
import type { Refusal, RefusalKind } from '../http/refusal.ts';
import type { System } from '../http/system.ts';
import { presentFields, type Card } from '../page/card.ts';
import { SETTINGS, type SandboxSettings } from '../settings.ts';
import type { Party } from './party.ts';
import { Parties } from './parties.ts';

const REFUSALS: Readonly<Record<RefusalKind, readonly [status: number, reason: string]>> = {
  unauthorized: [401, 'auth'],
  absent: [404, 'absent'],
  malformed: [400, 'syntax'],
  invalid: [400, 'value'],
  duplicate: [409, 'duplicate'],
  wrongState: [409, 'state'],
  tooLarge: [413, 'size'],
  mediaType: [415, 'media-type'],
  throttled: [429, 'throttled'],
  unavailable: [503, 'maintenance'],
  internal: [500, 'internal'],
};

/** The CRM: basic authentication, an envelope around everything. */
@Injectable()
export class CrmSystem implements System {
  readonly name = 'crm';
  readonly title = 'CRM';
  readonly speaks = 'REST at /crm/v1: parties with numbers, found by their code; households share addresses.';
  readonly mediaType = 'application/json';
  readonly challenge = 'Basic realm="crm"';

  constructor(
    private readonly parties: Parties,
    @Inject(SETTINGS) private readonly settings: SandboxSettings,
  ) {}

  isAllowed(headers: IncomingHttpHeaders): boolean {
    const given = authorization(headers.authorization, 'Basic');
    const pair = given === undefined ? undefined : Buffer.from(given, 'base64').toString('utf8');
    return isSecret(pair, `${this.settings.crmUser}:${this.settings.crmPassword}`);
  }

  describeRefusal({ kind, message, field }: Refusal): { status: number; body: object } {
    const [status, reason] = REFUSALS[kind];
    return { status, body: { ok: false, error: { reason, text: message, ...(field === undefined ? {} : { field }) } } };
  }

  failure(): Error | undefined {
    return this.parties.storage.failure;
  }

  onCommit(listener: () => void): void {
    this.parties.storage.onCommit(listener);
  }

  records(): readonly Party[] {
    return [...this.parties.table.values()];
  }

  count(): number {
    return this.parties.table.size;
  }

  cards(count: number): readonly Card[] {
    return this.parties.table.latest(count).map(cardOf);
  }

  onApplicationShutdown(): Promise<void> {
    return this.parties.storage.close();
  }
}

function cardOf(party: Party): Card {
  const { id, code, name, contacts, categories, lang, optOut, active, writeDate } = party;
  const spoken = [name.first, name.last].filter((part) => part !== null).join(' ');
  return {
    title: spoken === '' ? `Party ${id}` : spoken,
    badge: active ? { text: 'active', tone: 'good' } : { text: 'inactive', tone: 'muted' },
    reference: code ?? undefined,
    changed: writeDate,
    fields: [
      ['id', String(id)],
      ...contacts.map(({ kind, value }) => [kind, value] as const),
      ...presentFields({ categories, lang, 'optOut.email': optOut.email, 'optOut.sms': optOut.sms }),
    ],
  };
}
